import { ForeshadowError } from '../../core/errors.ts';
import { keyedUniform } from '../../core/keyed-random.ts';
import type { BlockKind } from '../../stats/index.ts';
import type { CorpusPrompt } from './corpus.ts';

export const splitKinds = ['random', 'time', 'cluster', 'source'] as const;
export type SplitKind = (typeof splitKinds)[number];

/** One way to pretend that a launch fell in the middle of a corpus. */
export interface SplitPlan {
  readonly name: string;
  /** Indices of prompts, in the order they came in. */
  readonly logs: readonly number[];
  readonly launched: readonly number[];
  /** Block of each prompt of the logs. */
  readonly blocks: readonly string[];
  readonly blockKind: BlockKind;
  readonly blocksAhead?: number;
}

export interface SplitOptions {
  readonly kind: SplitKind;
  readonly splits: number;
  readonly seed: number;
  /** Sources in the logs and after the launch; left out: half and the rest. */
  readonly sources?: readonly [number, number];
}

const quarters = 4;

/** Splits of the prompts at these indices. Depends on ids and seed alone, never on the order of the file. */
export function splitPlans(
  prompts: readonly CorpusPrompt[],
  usable: readonly number[],
  options: SplitOptions,
): readonly SplitPlan[] {
  if (options.kind === 'time') return timeSplits(prompts, usable);
  const repeated = Array.from({ length: options.splits }, (_, index) => index);
  if (options.kind === 'source') return repeated.map((index) => sourceSplit(prompts, usable, { ...options, index }));
  const unit = options.kind === 'random' ? (prompt: CorpusPrompt) => prompt.textId : clusterOf;
  return repeated.map((index) => {
    const keys = shuffled(
      [...new Set(usable.map((at) => unit(prompts[at]!)))],
      options.seed,
      `${options.kind}-${index}`,
    );
    const rank = new Map(keys.map((key, at) => [key, at]));
    const order = [...usable].sort(
      (a, b) => rank.get(unit(prompts[a]!))! - rank.get(unit(prompts[b]!))! || byId(prompts, a, b),
    );
    const cut = cutAt(order, (at) => unit(prompts[at]!));
    const logs = order.slice(0, cut);
    return plan(`${options.kind} ${index + 1}`, inTime(prompts, logs), order.slice(cut));
  });
}

interface SourceSplit extends SplitOptions {
  readonly index: number;
}

function sourceSplit(prompts: readonly CorpusPrompt[], usable: readonly number[], options: SourceSplit): SplitPlan {
  const names = [...new Set(usable.map((at) => sourceOf(prompts[at]!)))].sort();
  const [before, after] = options.sources ?? [
    Math.floor(names.length / 2),
    names.length - Math.floor(names.length / 2),
  ];
  if (names.length < 2 || before < 1 || after < 1 || before + after > names.length) {
    throw new ForeshadowError(
      'backtest.too-few-sources',
      `The corpus has ${names.length} sources, too few for ${before} before and ${after} after the launch.`,
      {
        hint: 'Sources are the prompts’ "set", "source" or "category". Take another --split, or fewer with --sources 1-1.',
      },
    );
  }
  const order = shuffled(names, options.seed, `source-${options.index}`);
  const logged = new Set(order.slice(0, before));
  const later = new Set(order.slice(before, before + after));
  const logs = usable.filter((at) => logged.has(sourceOf(prompts[at]!)));
  return {
    name: `${[...logged].sort().join('+')} → ${[...later].sort().join('+')}`,
    logs,
    launched: usable.filter((at) => later.has(sourceOf(prompts[at]!))),
    blocks: logs.map((at) => sourceOf(prompts[at]!)),
    blockKind: 'source',
    blocksAhead: after,
  };
}

/** The earlier half forecasts the later one; then two quarters each the next one. */
function timeSplits(prompts: readonly CorpusPrompt[], usable: readonly number[]): readonly SplitPlan[] {
  if (usable.some((at) => prompts[at]!.time === null)) {
    throw new ForeshadowError('backtest.no-times', 'Prompts of the corpus have no time stamp to split at.', {
      hint: 'A prompt’s time is its "tstamp" (seconds) or "timestamp". Take --split random.',
    });
  }
  const order = [...usable].sort((a, b) => prompts[a]!.time! - prompts[b]!.time! || byId(prompts, a, b));
  const at = (quarter: number) => Math.floor((order.length * quarter) / quarters);
  const window = (name: string, from: number, cut: number, to: number) =>
    plan(name, order.slice(at(from), at(cut)), order.slice(at(cut), at(to)));
  return [
    window('first half → second half', 0, 2, 4),
    window('quarters 1+2 → 3', 0, 2, 3),
    window('quarters 2+3 → 4', 1, 3, 4),
  ];
}

/** Quarters of the logs in the order given are the blocks that show drift. */
function plan(name: string, logs: readonly number[], launched: readonly number[]): SplitPlan {
  const blocks = logs.map((_, rank) => String(Math.floor((rank * quarters) / logs.length) + 1));
  return { name, logs, launched, blocks, blockKind: 'time' };
}

function inTime(prompts: readonly CorpusPrompt[], logs: readonly number[]): readonly number[] {
  if (logs.some((at) => prompts[at]!.time === null)) return logs;
  return [...logs].sort((a, b) => prompts[a]!.time! - prompts[b]!.time! || byId(prompts, a, b));
}

/** The middle, moved on to where a unit ends. */
function cutAt(order: readonly number[], unit: (at: number) => string): number {
  let cut = Math.floor(order.length / 2);
  while (cut > 0 && cut < order.length && unit(order[cut]!) === unit(order[cut - 1]!)) cut++;
  return cut;
}

function shuffled(keys: readonly string[], seed: number, purpose: string): readonly string[] {
  const drawn = keys.map((key) => ({ key, at: keyedUniform(seed, `backtest-${purpose}`, key) }));
  return drawn.sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1)).map(({ key }) => key);
}

function clusterOf(prompt: CorpusPrompt): string {
  return prompt.cluster ?? prompt.textId;
}

function sourceOf(prompt: CorpusPrompt): string {
  return prompt.source ?? 'no source';
}

function byId(prompts: readonly CorpusPrompt[], a: number, b: number): number {
  return prompts[a]!.id < prompts[b]!.id ? -1 : 1;
}
