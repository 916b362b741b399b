import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type Message, textOf } from '../core/conversation.ts';
import { corpusHalf } from '../core/corpus-split.ts';
import { ForeshadowError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { eachLine } from './jsonl-file.ts';
import type { LanguageModel, ModelAnswer } from './model.ts';
import { parseJson } from './parse-json.ts';
import { promptRefused } from './prompt-refused.ts';
import { isRecord } from './reasoning.ts';
import { notRecorded } from './recorded.ts';

export interface RecordedCorpusOptions {
  /** With `prompts.jsonl[.gz]` (prompt_id, turns or messages) and `responses*.jsonl[.gz]` (prompt_id, model, response). */
  readonly folder: string;
  readonly model: string;
  /** Which half of the prompts it may answer; left out: all. */
  readonly split?: 'all' | 'logs' | 'launched' | undefined;
}

const parallel = 32;

/** One model of a corpus, answering by the exact text of the last user turn; its first sample where it has several. */
export async function createRecordedCorpus(options: RecordedCorpusOptions): Promise<LanguageModel> {
  const { folder, model } = options;
  const files = await readdir(folder);
  const prompts = await readPrompts(options, files);
  const replies = await readReplies(options, files, prompts);
  return {
    id: `recorded:${basename(folder)}/${model}`,
    parallel,
    generate: async ({ messages, prompt }) => {
      if (prompt !== undefined) return promptRefused('a corpus');
      const content = replies.get(lastUserText(messages));
      return content === undefined
        ? notRecorded(`${model} was not asked this in ${basename(folder)}`)
        : answer(model, content);
    },
    close: async () => {},
  };
}

type Replies = ReadonlyMap<string, string>;
/** Texts of the user turns by prompt. */
type Prompts = ReadonlyMap<string, readonly string[]>;

async function readPrompts(
  { folder, split = 'all' }: RecordedCorpusOptions,
  files: readonly string[],
): Promise<Prompts> {
  const prompts = new Map<string, readonly string[]>();
  const file = files.find((name) => /^prompts\.jsonl(\.gz)?$/.test(name));
  if (!file) throw notACorpus(folder);
  await eachRecord(join(folder, file), (line) => {
    const record = parseJson(line);
    if (!isRecord(record) || typeof record.prompt_id !== 'string') return;
    if (split === 'all' || corpusHalf(record.prompt_id) === split) prompts.set(record.prompt_id, userTurns(record));
  });
  return prompts;
}

function userTurns({ turns, messages }: Record<string, unknown>): string[] {
  if (Array.isArray(turns)) return turns.map(String);
  return Array.isArray(messages) ? [lastUserText(messages as Message[])] : [];
}

async function readReplies(
  { folder, model }: RecordedCorpusOptions,
  files: readonly string[],
  prompts: Prompts,
): Promise<Replies> {
  const responses = files.filter((name) => /^responses.*\.jsonl(\.gz)?$/.test(name)).sort();
  if (responses.length === 0) throw notACorpus(folder);
  const replies = new Map<string, string>();
  const models = new Set<string>();
  for (const file of responses) {
    await eachRecord(join(folder, file), (line) => {
      const name = modelOf(line);
      if (name !== undefined) models.add(name);
      const record = name === model ? parseJson(line) : undefined;
      if (isRecord(record)) addReplies(replies, record, prompts);
    });
  }
  if (!models.has(model)) throw unknownModel(folder, model, [...models]);
  return replies;
}

/** Read by pattern: parsing every line of a corpus for one model of a hundred would take most of the time. */
function modelOf(line: string): string | undefined {
  const quoted = /"model":\s*("(?:[^"\\]|\\.)*")/.exec(line.slice(0, 500))?.[1];
  const name = quoted === undefined ? undefined : parseJson(quoted);
  return typeof name === 'string' ? name : undefined;
}

function addReplies(replies: Map<string, string>, record: Record<string, unknown>, prompts: Prompts): void {
  const turns = prompts.get(String(record.prompt_id)) ?? [];
  const given = Array.isArray(record.responses) ? record.responses : [record.response];
  for (const [index, text] of turns.entries()) {
    const reply = given[index];
    if (typeof reply === 'string' && !replies.has(text)) replies.set(text, reply);
  }
}

function answer(model: string, content: string): ModelAnswer {
  return {
    status: 'answered',
    state: 'replied',
    content,
    toolCalls: [],
    finishReason: 'unknown',
    usage: {},
    costUsd: 0,
    answeredBy: model,
    recorded: true,
    raw: null,
  };
}

function lastUserText(messages: readonly Message[]): string {
  const last = messages.findLast(({ role }) => role === 'user');
  return last ? textOf(last) : '';
}

function eachRecord(path: string, use: (line: string) => void): Promise<void> {
  const bytes = createReadStream(path);
  // The callback form of pipeline hands an error of the file on to whoever reads, where pipe would leave them waiting.
  const chunks = path.endsWith('.gz') ? pipeline(bytes, createGunzip(), () => {}) : bytes;
  return eachLine(chunks, (line) => use(line.toString('utf8')));
}

function notACorpus(folder: string): ForeshadowError {
  return new ForeshadowError('recording.not-a-corpus', 'The folder holds no corpus.', {
    place: { file: folder },
    hint: 'A corpus has prompts.jsonl(.gz) and responses*.jsonl(.gz).',
  });
}

function unknownModel(folder: string, model: string, models: readonly string[]): ForeshadowError {
  const meant = nearest(model, models);
  return new ForeshadowError('recording.unknown-model', `The corpus has no model ${model}.`, {
    place: { file: folder },
    hint: meant ? `Did you mean ${meant}?` : `It has ${models.slice(0, 8).join(', ')}${models.length > 8 ? ' …' : ''}.`,
  });
}
