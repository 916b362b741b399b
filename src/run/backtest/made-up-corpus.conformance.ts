import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { keyedUniform } from '../../core/keyed-random.ts';

export interface MadeUpCorpus {
  readonly prompts: readonly unknown[];
  readonly responses: readonly unknown[];
  readonly pairs: unknown;
}

const rates: Readonly<Record<string, number>> = { 'a-1': 0.05, 'a-2': 0.4, 'b-1': 0.3, 'b-2': 0.32, twin: 0.3 };
const sources = ['us', 'eu', 'asia', 'africa'];

/** Eighty prompts, five models; `a-2` apologises far more than `a-1`, `twin` says what `b-1` says. */
export function madeUpCorpus(): MadeUpCorpus {
  const prompts = Array.from({ length: 80 }, (_, i) => ({
    prompt_id: `p${i}`,
    tstamp: 1_700_000_000 + i,
    set: sources[i % 4],
    cluster: `c${Math.floor(i / 2)}`,
    turns: [`Question number ${i} about the weather?`],
  }));
  const responses = prompts.flatMap(({ prompt_id }) =>
    Object.entries(rates).map(([model, rate]) => {
      const same = model === 'twin' ? 'b-1' : model;
      const sorry = keyedUniform(1, same, prompt_id) < rate;
      return { prompt_id, model, response: sorry ? 'I apologize, I got that wrong.' : 'It will rain tomorrow.' };
    }),
  );
  const pairs = {
    successor_pairs: [
      ['a-1', 'a-2'],
      ['b-1', 'b-2'],
    ],
    rerun_null_pairs: [['b-1', 'twin']],
  };
  return { prompts, responses, pairs };
}

/** Writes it into a new temporary folder; rows that are text are written as they are. */
export function writeCorpus({ prompts, responses, pairs }: MadeUpCorpus): string {
  const folder = mkdtempSync(join(tmpdir(), 'foreshadow-backtest-'));
  const lines = (rows: readonly unknown[]) =>
    rows.map((row) => `${typeof row === 'string' ? row : JSON.stringify(row)}\n`).join('');
  const half = Math.ceil(responses.length / 2);
  writeFileSync(join(folder, 'prompts.jsonl.gz'), gzipSync(lines(prompts)));
  writeFileSync(join(folder, 'responses-00.jsonl.gz'), gzipSync(lines(responses.slice(0, half))));
  writeFileSync(join(folder, 'responses-01.jsonl'), lines(responses.slice(half)));
  writeFileSync(join(folder, 'pairs.json'), JSON.stringify(pairs));
  return folder;
}
