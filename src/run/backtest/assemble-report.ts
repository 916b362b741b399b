import type { BacktestAccounting, BacktestReport, Counted, RateBand } from '../../report/backtest-report.ts';
import { rateBands } from '../../report/backtest-report.ts';
import type { ForecasterName } from '../../stats/index.ts';
import type { GradedCorpus } from './corpus.ts';
import { lanesOf, type PairLanes } from './pair-evidence.ts';
import type { BacktestCell, ScoringContext, SplitScore } from './score-split.ts';
import type { SortedPairs } from './sort-pairs.ts';
import { scoreDefectPairs, scoreNullPairs } from './special-pairs.ts';
import type { SplitOptions } from './splits.ts';
import {
  coverageResult,
  directionResult,
  errorOf,
  errorResult,
  floorError,
  forecasterResult,
  ratioOf,
  splitResult,
} from './tally-cells.ts';

export interface BacktestResults {
  readonly corpus: GradedCorpus;
  readonly options: SplitOptions;
  readonly sorted: SortedPairs;
  readonly context: ScoringContext;
  readonly scores: readonly SplitScore[];
  /** Indices of the prompts that were split. */
  readonly usable: readonly number[];
  readonly defects: readonly PairLanes[];
}

/** Sums the cells of all splits up. */
export function backtestReport(results: BacktestResults): BacktestReport {
  const { corpus, options, context, scores, sorted } = results;
  const cells = scores.flatMap((score) => score.cells);
  const special = { ...context, history: scores[0]?.histories[0] ?? null };
  const accounting = accountingOf(results, cells.length);
  const defaults = errorResult(cells, errorOf('default'));
  const floor = errorResult(cells, floorError);
  const persistence = errorResult(cells, errorOf('persistence'));
  const halves = { calls: scores.reduce((sum, score) => sum + score.nullCalls, 0), splits: scores.length };
  return {
    schema: 'foreshadow.backtest/1',
    corpus: corpus.name,
    split: options.kind,
    seed: options.seed,
    splits: scores.length,
    instrument: corpus.instrument,
    behaviors: corpus.behaviors,
    neverFired: neverFired(corpus, sorted),
    pairs: sorted.launches.map(({ previous, candidate }) => [previous, candidate] as const),
    excluded: mergedCounts(
      [accounting.prompts, accounting.replies, accounting.pairs, accounting.cells],
      accounting.answers.missing,
    ),
    accounting,
    forecasters: forecasterResults(cells, context.forecasters),
    floor,
    ratioToFloor: ratioOf(defaults.medianError, floor.medianError),
    ratioToPersistence: ratioOf(defaults.medianError, persistence.medianError),
    ratioToPersistenceByBand: Object.fromEntries(
      rateBands.map((band) => [
        band,
        ratioOf(defaults.byBand[band].anyEvent.medianError, persistence.byBand[band].anyEvent.medianError),
      ]),
    ) as Record<RateBand, number | null>,
    direction: directionResult(cells, scores.length, context.falseDiscoveryRate),
    coverage: coverageResult(cells, 'default', scores.length),
    coverageOfOthers: Object.fromEntries(
      context.forecasters
        .filter((name) => name !== 'default')
        .map((name) => [name, coverageResult(cells, name, scores.length)]),
    ),
    bySplit: scores.map(splitResult),
    nullPairs: scoreNullPairs(context.nullPairs, special, halves),
    defectPairs: scoreDefectPairs(results.defects, special),
    notes: notes(results),
    cells: headlineCells,
  };
}

function forecasterResults(
  cells: readonly BacktestCell[],
  names: readonly ForecasterName[],
): BacktestReport['forecasters'] {
  return Object.fromEntries(
    names.flatMap((name) => {
      const result = forecasterResult(cells, name);
      if (!result) return [];
      if (result.cells === cells.length) return [[name, result]];
      const same = cells.filter((cell) => cell.scores[name]);
      return [[name, { ...result, defaultOnTheseCells: errorResult(same, errorOf('default')) }]];
    }),
  );
}

const headlineCells = {
  medianError: 'cells with 5 or more events of the candidate in the logs half or in the launched half',
  anyEvent: 'cells with an event of the candidate in either half',
  fiveLogged: 'cells with 5 or more events in the candidate’s replay',
  byBand: 'bands of the candidate’s rate over both halves',
  meanLogScore: 'all cells',
  crps: 'all cells; of the smoothed log rate',
  floor: 'same cells as medianError; the candidate’s own logged rate as forecast of its launched rate',
  direction:
    'cells with 5 or more launched events of either model and a launched ratio of 1.5 or more; wrongAmongCalls: every call, ties wrong',
  coverage: 'cells with 5 or more events in the candidate’s replay; closed intervals; allCells90: all cells',
  nullPairs: 'all behaviors; calls on all prompts, and on the logs halves a split',
  defectPairs: 'control-token-leak and empty-reply where the lanes differ by 10 events and threefold, on all prompts',
} as const;

function neverFired(corpus: GradedCorpus, sorted: SortedPairs): readonly string[] {
  const models = new Set(sorted.launches.flatMap((pair) => [pair.previous, pair.candidate]));
  const runs = corpus.runs.filter((run) => models.has(run.model));
  return corpus.behaviors.filter((_, index) => {
    const at = index * corpus.items;
    return !runs.some(({ codes }) => codes.subarray(at, at + corpus.items).includes(1));
  });
}

function notes({ corpus, scores, options, usable, context }: BacktestResults): readonly string[] {
  const texts = new Map<string, number>();
  for (const at of usable) texts.set(corpus.prompts[at]!.textId, (texts.get(corpus.prompts[at]!.textId) ?? 0) + 1);
  const repeated = [...texts.values()].filter((n) => n > 1);
  const found: string[] = [];
  if (repeated.length > 0) {
    found.push(
      `${repeated.length} prompt texts occur ${repeated.reduce((a, b) => a + b, 0)} times; a text stays on one side of a random split.`,
    );
  }
  if (context.pairs.some((lanes) => lanes.placebo)) {
    const n = context.pairs.filter((lanes) => lanes.placebo).length;
    found.push(
      `${n} of ${context.pairs.length} pairs have second samples: the candidate’s is its replay, the previous model’s the placebo lane.`,
    );
  }
  if (options.kind === 'source' && scores.some(({ split }) => !split.split(' → ')[0]!.includes('+'))) {
    found.push(
      'With one source in the logs, the part that differs between sources is unknown: the interval rests on a stated prior.',
    );
  }
  if (context.pairs.length === 1) found.push('One pair only: nothing could be learned from other launches.');
  return found;
}

function accountingOf(
  { corpus, sorted, scores, usable, context }: BacktestResults,
  scored: number,
): BacktestAccounting {
  const { prompts, replies, places } = corpus.tally;
  const few = corpus.prompts.length - usable.length;
  const lanes = usedLanes(corpus, sorted);
  const unanswered = { logs: 0, launched: 0 };
  for (const score of scores) {
    unanswered.logs += score.unanswered.logs;
    unanswered.launched += score.unanswered.launched;
  }
  const answered = answersOf(corpus, sorted, usable);
  const otherSamples = corpus.runs
    .filter((run) => !lanes.has(run.codes))
    .reduce(
      (sum, run) =>
        sum +
        replyRows(
          corpus,
          run.codes,
          corpus.prompts.map((_, at) => at),
        ),
      0,
    );
  const usedRows = corpus.runs
    .filter((run) => lanes.has(run.codes))
    .reduce((sum, run) => sum + replyRows(corpus, run.codes, usable), 0);
  const allRows = corpus.runs
    .filter((run) => lanes.has(run.codes))
    .reduce(
      (sum, run) =>
        sum +
        replyRows(
          corpus,
          run.codes,
          corpus.prompts.map((_, at) => at),
        ),
      0,
    );
  return {
    prompts: counted(prompts.in, { ...prompts.excluded, 'prompt-answered-by-too-few': few }),
    replies: counted(replies.in, {
      ...replies.excluded,
      'other-sample-or-configuration': otherSamples,
      'reply-to-such-a-prompt': allRows - usedRows,
    }),
    answers: answered,
    pairs: counted(sorted.in, sorted.excluded),
    cells: counted(
      scores.length * context.pairs.length * corpus.behaviors.length,
      {
        'no-answer-of-both-in-the-logs': unanswered.logs,
        'no-answer-after-the-launch': unanswered.launched,
      },
      scored,
    ),
    places: { ...places, ...sorted.places },
  };
}

function counted(total: number, excluded: Readonly<Record<string, number>>, used?: number): Counted {
  const named = Object.fromEntries(Object.entries(excluded).filter(([, n]) => n > 0));
  const left = Object.values(named).reduce((sum, n) => sum + n, 0);
  return { in: total, used: used ?? total - left, excluded: named };
}

/** Tables that play a lane in some pair. */
function usedLanes(corpus: GradedCorpus, sorted: SortedPairs): ReadonlySet<Uint8Array> {
  const used = new Set<Uint8Array>();
  for (const pair of [...sorted.launches, ...sorted.nulls, ...sorted.defects]) {
    const { current, launched, replay, placebo } = lanesOf(corpus.runs, pair.previous, pair.candidate);
    for (const codes of [current, launched, replay, placebo]) if (codes) used.add(codes);
  }
  return used;
}

/** Rows of the response files that a table came from: one a prompt, whatever the turns it answers. */
function replyRows(corpus: GradedCorpus, codes: Uint8Array, prompts: readonly number[]): number {
  return prompts.filter((at) => {
    const { firstItem, items } = corpus.prompts[at]!;
    return codes[firstItem + items - 1]! < 3;
  }).length;
}

function answersOf(
  corpus: GradedCorpus,
  sorted: SortedPairs,
  usable: readonly number[],
): BacktestAccounting['answers'] {
  const models = [...new Set(sorted.launches.flatMap((pair) => [pair.previous, pair.candidate]))];
  const expected = models.length * usable.length;
  const used = models
    .map((model) => lanesOf(corpus.runs, model, model).launched)
    .reduce((sum, codes) => sum + replyRows(corpus, codes, usable), 0);
  return { expected, used, missing: expected - used };
}

function mergedCounts(counts: readonly Counted[], missing: number): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const { excluded } of counts)
    for (const [reason, n] of Object.entries(excluded)) sum[reason] = (sum[reason] ?? 0) + n;
  if (missing > 0) sum['missing-answer'] = missing;
  return sum;
}
