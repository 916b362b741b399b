import { corpusHalf } from '../../core/corpus-split.ts';
import { ForeshadowError } from '../../core/errors.ts';
import { type FieldPicker, fieldPicker, usualPaths } from '../logged-fields.ts';
import { type ConversationReader, isObject, type JsonObject, type ReadResult, type TrafficSource } from '../reader.ts';
import { objectsInHead } from './objects-in-head.ts';

/**
 * A corpus: a folder with `prompts.jsonl(.gz)` (prompt_id with turns or messages) and `responses*.jsonl(.gz)`
 * (prompt_id, model, response). The replies of one model make it a log. Its first sample answers where it has several.
 */
export const corpusReader: ConversationReader = {
  format: 'corpus',
  sniff(head) {
    const records = objectsInHead(head);
    const fitting = records.filter(
      (record) => 'prompt_id' in record && ('turns' in record || 'messages' in record || 'response' in record),
    ).length;
    const reason = `${fitting} of its first ${records.length} records have a prompt_id with turns or a response`;
    return { score: records.length === 0 ? 0 : (0.98 * fitting) / records.length, reason };
  },
  async *read(source) {
    const model = source.model ?? (await chooseModel(source));
    const prompts = new Map<string, Prompt>();
    const [promptsFile, ...responseFiles] = source.files as readonly [string, ...string[]];
    yield* readPrompts(source, promptsFile, prompts);
    const marked = JSON.stringify(model);
    const wanted = (text: string): boolean => text.includes(marked);
    for (const file of responseFiles) {
      for await (const records of source.records(file, { wanted })) {
        for (const record of records) {
          if (record.problem) yield { status: 'rejected', file, line: record.line, ...record.problem };
          else yield* answered(record.value, { model, prompts, promptsFile });
        }
      }
    }
    for (const { line } of prompts.values()) {
      yield { status: 'rejected', reason: 'no-response', detail: `model ${model}`, file: promptsFile, line };
    }
  },
};

interface Prompt {
  readonly record: JsonObject;
  readonly line: number;
  readonly pick: FieldPicker;
}

const paths = {
  ...usualPaths,
  id: ['prompt_id'],
  user: ['arena_user', ...usualPaths.user],
  startedAt: ['tstamp', ...usualPaths.startedAt],
  source: ['set', 'cluster', 'category', ...usualPaths.source],
};

async function* readPrompts(
  source: TrafficSource,
  file: string,
  prompts: Map<string, Prompt>,
): AsyncGenerator<ReadResult> {
  const pick = fieldPicker(paths, source.fields, ['turns', 'messages', 'prompt_id']);
  for await (const records of source.records(file)) {
    for (const { line, ...read } of records) {
      if (read.problem) {
        yield { status: 'rejected', file, line, ...read.problem };
        continue;
      }
      const record = read.value;
      if (!isObject(record) || typeof record.prompt_id !== 'string') {
        yield { status: 'rejected', reason: 'not-an-object', detail: 'no prompt_id', file, line };
      } else if (source.split === 'all' || corpusHalf(record.prompt_id) === source.split) {
        prompts.set(record.prompt_id, { record, line, pick });
      }
    }
  }
}

interface Answering {
  readonly model: string;
  readonly prompts: Map<string, Prompt>;
  readonly promptsFile: string;
}

function* answered(value: unknown, { model, prompts, promptsFile }: Answering): Generator<ReadResult> {
  if (!isObject(value) || value.model !== model || typeof value.prompt_id !== 'string') return;
  const prompt = prompts.get(value.prompt_id);
  if (!prompt) return;
  prompts.delete(value.prompt_id);
  const { metadata, ...fields } = prompt.pick(prompt.record);
  const { response, responses, prompt_id, source: _run, ...about } = value;
  yield {
    status: 'read',
    file: promptsFile,
    line: prompt.line,
    conversation: {
      record: prompt.record,
      ...fields,
      id: prompt_id,
      model,
      messages: dialogue(prompt.record, Array.isArray(responses) ? responses : [response]),
      tools: prompt.record.tools,
      metadata: { ...metadata, prompt_id, ...about },
    },
  };
}

/** The prompt's turns with a reply after each, the last replies of several kept for the last turns. */
function dialogue(prompt: JsonObject, replies: readonly unknown[]): unknown {
  const asked = prompt.messages ?? prompt.turns;
  if (!Array.isArray(asked)) return asked;
  const messages: unknown[] = [];
  for (const [index, turn] of asked.entries()) {
    messages.push(typeof turn === 'string' ? { role: 'user', content: turn } : (turn as unknown));
    const reply = index - (asked.length - replies.length);
    if (reply >= 0) messages.push({ role: 'assistant', content: replies[reply] });
  }
  return messages;
}

async function chooseModel(source: TrafficSource): Promise<string> {
  const models = new Set<string>();
  for (const file of source.files.slice(1)) {
    for await (const records of source.records(file)) {
      for (const record of records) {
        if (!record.problem && isObject(record.value)) models.add(String(record.value.model));
      }
    }
  }
  const [only] = models;
  if (models.size === 1 && only !== undefined) return only;
  const names = [...models].sort();
  const shown = names.slice(0, 12).join(', ') + (names.length > 12 ? ` and ${names.length - 12} more` : '');
  throw new ForeshadowError('ingest.model-not-chosen', `The corpus holds replies of ${names.length} models.`, {
    hint: `Choose one with traffic.model: ${shown}.`,
    place: { file: source.files[0] ?? '' },
  });
}
