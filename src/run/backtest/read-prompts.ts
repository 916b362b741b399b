import { join } from 'node:path';
import { sha256 } from '../../core/content-id.ts';
import type { Message } from '../../core/conversation.ts';
import { ForeshadowError } from '../../core/errors.ts';
import { fileRecords } from '../../ingest/file-records.ts';
import { type CorpusPrompt, type ExclusionTally, exclude } from './corpus.ts';

export interface CorpusFiles {
  readonly folder: string;
  readonly prompts: string;
  readonly responses: readonly string[];
}

/** Prompts of a corpus in the file's order. Odd rows are counted in the tally with their place. */
export async function readPrompts(files: CorpusFiles, tally: ExclusionTally): Promise<readonly CorpusPrompt[]> {
  const prompts: CorpusPrompt[] = [];
  const lineOf = new Map<string, number>();
  let firstItem = 0;
  for await (const records of fileRecords(join(files.folder, files.prompts), files.prompts)) {
    for (const record of records) {
      tally.prompts.in++;
      const place = `${files.prompts}:${record.line}`;
      if (record.problem) {
        exclude(tally, { of: 'prompts', reason: record.problem.reason, place });
        continue;
      }
      const prompt = promptOf(record.value, firstItem);
      if (typeof prompt === 'string') exclude(tally, { of: 'prompts', reason: prompt, place });
      else if (lineOf.has(prompt.id)) {
        exclude(tally, {
          of: 'prompts',
          reason: 'prompt-listed-twice',
          place: `${place} (${prompt.id}, first at line ${lineOf.get(prompt.id)})`,
        });
      } else {
        lineOf.set(prompt.id, record.line);
        prompts.push(prompt);
        firstItem += prompt.items;
      }
    }
  }
  if (prompts.length === 0) {
    throw new ForeshadowError('backtest.no-prompts', 'The corpus holds no prompt that can be read.', {
      hint: 'Each line of prompts.jsonl has a prompt_id and turns (a list of texts) or messages.',
      place: { file: join(files.folder, files.prompts) },
    });
  }
  return prompts;
}

function promptOf(value: unknown, firstItem: number): CorpusPrompt | string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not-an-object';
  const row = value as Record<string, unknown>;
  if (typeof row.prompt_id !== 'string' || row.prompt_id === '') return 'no-prompt-id';
  const turns = Array.isArray(row.turns) ? row.turns.filter((turn) => typeof turn === 'string') : [];
  const messages = turns.length === 0 && Array.isArray(row.messages) ? (row.messages as readonly Message[]) : null;
  if (turns.length === 0 && (messages === null || messages.length === 0)) return 'no-turns';
  const text = messages ? JSON.stringify(messages) : turns.join('\n').replace(/\s+/g, ' ').trim();
  return {
    id: row.prompt_id,
    turns,
    messages,
    firstItem,
    items: Math.max(1, turns.length),
    textId: sha256(text).slice(0, 16),
    time: timeOf(row.tstamp ?? row.timestamp ?? row.created_at),
    source: textOf(row.set) ?? textOf(row.source) ?? textOf(row.category),
    cluster: textOf(row.cluster),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function timeOf(value: unknown): number | null {
  const time = typeof value === 'string' ? Date.parse(value) / 1000 : value;
  return typeof time === 'number' && Number.isFinite(time) ? time : null;
}
