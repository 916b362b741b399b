import { readFile } from 'node:fs/promises';
import { ForeshadowError } from '../../core/errors.ts';
import type { CorpusPair } from './corpus.ts';

/**
 * Pairs previous → candidate of a file: an object of lists (`successor_pairs`, `release_pairs`; names with "null" are
 * pairs without a change, with "defect" pairs with a serving fault), or one list. Throws `backtest.pairs-*`.
 */
export async function readPairs(file: string): Promise<readonly CorpusPair[]> {
  const groups = groupsOf(await parsed(file), file);
  const pairs = groups.flatMap(([group, list]) =>
    list.map((pair, index): CorpusPair => {
      const place = group === '' ? `${file}[${index}]` : `${file} ${group}[${index}]`;
      if (!Array.isArray(pair) || pair.length !== 2 || pair.some((name) => typeof name !== 'string')) {
        throw new ForeshadowError('backtest.pairs-shape', `${place} is not a pair of two model names.`, {
          hint: 'Write ["previous model", "candidate model"].',
          place: { file },
        });
      }
      return { kind: kindOf(group), previous: pair[0] as string, candidate: pair[1] as string, place };
    }),
  );
  if (pairs.some((pair) => pair.kind === 'launch')) return pairs;
  throw new ForeshadowError('backtest.pairs-none', 'The pairs file names no pair to back-test.', {
    hint: 'Add "successor_pairs": [["previous model", "candidate model"]].',
    place: { file },
  });
}

/** Another list (one pair by itself on prompts of its own) is no list of launches: its pairs are counted, not run. */
function kindOf(group: string): CorpusPair['kind'] {
  if (/null/.test(group)) return 'null';
  if (/defect/.test(group)) return 'defect';
  return group === '' || /pairs$/.test(group) ? 'launch' : 'other';
}

async function parsed(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new ForeshadowError('backtest.pairs-unreadable', 'The corpus has no list of pairs that can be read.', {
      hint: 'Give one with --pairs FILE: {"successor_pairs": [["previous model", "candidate model"]]}.',
      place: { file },
      cause,
    });
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new ForeshadowError('backtest.pairs-not-json', 'The pairs file is not JSON.', { place: { file }, cause });
  }
}

function groupsOf(value: unknown, file: string): readonly (readonly [string, readonly unknown[]])[] {
  if (Array.isArray(value)) return [['', value]];
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([group, list]) =>
      Array.isArray(list) && list.every((pair) => Array.isArray(pair)) ? [[group, list] as const] : [],
    );
  }
  throw new ForeshadowError('backtest.pairs-shape', 'The pairs file holds neither a list nor lists by name.', {
    place: { file },
  });
}
