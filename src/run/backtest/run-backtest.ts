import { join } from 'node:path';
import type { Policy } from '../../core/policy.ts';
import type { BacktestReport } from '../../report/backtest-report.ts';
import type { ForecasterName } from '../../stats/index.ts';
import { backtestReport } from './assemble-report.ts';
import { benchmarkCounts } from './benchmark-counts.ts';
import type { CorpusPair, GradedCorpus } from './corpus.ts';
import { gradeCorpus } from './graded-corpus.ts';
import { runJobs } from './job-pool.ts';
import { lanesOf, type PairLanes } from './pair-evidence.ts';
import { readPairs } from './read-pairs.ts';
import type { ScoringContext, SplitScore } from './score-split.ts';
import { sortPairs } from './sort-pairs.ts';
import { type SplitOptions, splitPlans } from './splits.ts';

export interface BacktestOptions extends SplitOptions {
  /** Folder with prompts, responses and (unless given) pairs.json. */
  readonly corpus: string;
  readonly pairsFile?: string;
  /** Another corpus whose rates of the same models stand in for an ordinary evaluation. */
  readonly benchmark?: string;
  readonly policies: readonly Policy[];
  readonly falseDiscoveryRate: number;
  readonly cacheDir: string;
  readonly threads: number;
  readonly signal: AbortSignal;
  readonly onProgress: (step: BacktestStep) => void;
}

export interface BacktestStep {
  readonly stage: 'grading' | 'forecasting';
  readonly done: number;
  readonly total: number;
}

const compared: readonly ForecasterName[] = [
  'default',
  'raw-replay',
  'placebo-corrected',
  'placebo-shrunken',
  'paired-closed-form',
  'eb-mixture',
  'persistence',
];

/**
 * Pretends that each candidate of a corpus was launched in its middle: forecasts from the logs half, scores on the
 * launched half, for every pair, behavior and split. Throws ForeshadowError (`backtest.*`) for a corpus that cannot be.
 */
export async function runBacktest(options: BacktestOptions): Promise<BacktestReport> {
  const pairs = await readPairs(options.pairsFile ?? join(options.corpus, 'pairs.json'));
  const models = [...new Set(pairs.flatMap((pair) => (pair.kind === 'other' ? [] : [pair.previous, pair.candidate])))];
  const step = (stage: BacktestStep['stage']) => (done: number, total: number) =>
    options.onProgress({ stage, done, total });
  const corpus = await gradeCorpus(options.corpus, { ...options, models, onFile: step('grading') });
  const sorted = sortPairs(pairs, corpus);
  const usable = usablePrompts(corpus, sorted.launches);
  const plans = splitPlans(corpus.prompts, usable, options);
  const benchmark = options.benchmark
    ? await benchmarkCounts(options.benchmark, {
        ...options,
        models: sorted.launches.map((pair) => pair.candidate),
        onFile: step('grading'),
      })
    : undefined;
  const lanes = (list: readonly CorpusPair[]): readonly PairLanes[] =>
    list.map((pair) => lanesOf(corpus.runs, pair.previous, pair.candidate));
  const context: ScoringContext = {
    shape: shapeOf(corpus),
    pairs: lanes(sorted.launches),
    nullPairs: lanes(sorted.nulls),
    forecasters: benchmark ? [...compared, 'benchmark-transfer'] : compared,
    falseDiscoveryRate: options.falseDiscoveryRate,
    ...(benchmark ? { benchmark } : {}),
  };
  const jobs = plans.map((split) => ({ split }));
  const pool = { ...options, context: { kind: 'scoring' as const, ...context }, onDone: step('forecasting') };
  const scores = (await runJobs(jobs, pool)) as readonly SplitScore[];
  return backtestReport({ corpus, options, sorted, context, scores, usable, defects: lanes(sorted.defects) });
}

function shapeOf({ behaviors, prompts, items }: GradedCorpus): ScoringContext['shape'] {
  return { behaviors, items, prompts: prompts.map(({ firstItem, items: own }) => ({ firstItem, items: own })) };
}

/**
 * Prompts that at least half of the pairs' models answered: a set that two of forty models were asked says nothing
 * about the others, and would unbalance their halves.
 */
function usablePrompts(corpus: GradedCorpus, launches: readonly CorpusPair[]): readonly number[] {
  const models = [...new Set(launches.flatMap((pair) => [pair.previous, pair.candidate]))];
  const tables = models.map((model) => corpus.runs.filter((run) => run.model === model));
  return corpus.prompts.flatMap((prompt, index) => {
    const last = prompt.firstItem + prompt.items - 1;
    const answered = tables.filter((runs) => runs.some(({ codes }) => codes[last]! < 3)).length;
    return 2 * answered >= models.length ? [index] : [];
  });
}
