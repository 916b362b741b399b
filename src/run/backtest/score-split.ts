import {
  type BehaviorForecast,
  type DirectionCall,
  directionCall,
  type ForecasterName,
  type ForecastHistory,
  type ForecastRateOptions,
  type ForecastScore,
  forecastRate,
  type Launch,
  learnHistory,
  type Outcome,
  type PairedSummary,
  type RateForecast,
  scoreForecast,
} from '../../stats/index.ts';
import { type PairLanes, pairEvidence, pairOutcomes, productionCounts, type TableShape } from './pair-evidence.ts';
import type { SplitPlan } from './splits.ts';

/** Counts of another corpus by candidate and behavior: what an ordinary evaluation would have said. */
export type BenchmarkCounts = Readonly<Record<string, NonNullable<ForecastRateOptions['benchmark']>>>;

export interface ScoringContext {
  readonly shape: TableShape;
  readonly pairs: readonly PairLanes[];
  readonly nullPairs: readonly PairLanes[];
  readonly forecasters: readonly ForecasterName[];
  readonly falseDiscoveryRate: number;
  readonly benchmark?: BenchmarkCounts;
}

/** One pair x behavior x split: what was known, what came, and how each forecaster did. */
export interface BacktestCell {
  readonly pair: number;
  readonly behavior: string;
  /** The candidate's production in the logs half. */
  readonly logged: { readonly n: number; readonly events: number };
  /** Events of the candidate's replay, what the forecast was made from. */
  readonly replayed: number;
  readonly outcome: Outcome;
  readonly scores: Readonly<Partial<Record<ForecasterName, CellScore>>>;
  /** ln(upper/lower) of a 90 % interval from the replay's counts alone. */
  readonly countsWidth: number;
  readonly call: DirectionCall;
  readonly direction: ForecastScore['direction'];
}

export interface CellScore {
  readonly error: number;
  readonly logScore: number;
  readonly crps: number;
  /** By level 50, 80, 90, 95. */
  readonly inside: readonly boolean[];
  readonly pit: readonly [number, number];
  readonly width: readonly number[];
}

export interface SplitScore {
  readonly split: string;
  readonly logs: number;
  readonly launched: number;
  readonly cells: readonly BacktestCell[];
  /** Cells that could not be: no answer of both models in the logs half, or none after the launch. */
  readonly unanswered: { readonly logs: number; readonly launched: number };
  readonly nullCalls: number;
  /** What the pairs with even and odd index were forecast with; the first is reused for the pairs without a launch. */
  readonly histories: readonly (ForecastHistory | null)[];
}

export const levels = [50, 80, 90, 95] as const;
/** Cells by which one forecaster's spread is learned. */
const scoredCells = 300;

/**
 * Forecasts every pair from the logs half and scores it on the launched half. What a forecaster may know of earlier
 * launches it learns from the other pairs: those of even index from those of odd index, and the other way round, so no
 * pair's outcome is in its own forecast.
 */
export function scoreSplit(context: ScoringContext, split: SplitPlan): SplitScore {
  const prepared = context.pairs.map((lanes) => ({
    lanes,
    evidence: pairEvidence(context.shape, lanes, split),
    outcomes: pairOutcomes(context.shape, lanes, split.launched),
    logged: productionCounts(context.shape, lanes, split.logs),
  }));
  const histories = [0, 1].map((own) =>
    historyFrom(
      prepared.filter((_, pair) => pair % 2 !== own),
      context,
      split,
    ),
  );
  const unanswered = { logs: 0, launched: 0 };
  const cells = prepared.flatMap((one, pair) => {
    unanswered.logs += context.shape.behaviors.length - one.evidence.length;
    const scored = scorePair(one, { context, split, pair, history: histories[pair % 2]! });
    unanswered.launched += one.evidence.length - scored.length;
    return scored;
  });
  return {
    split: split.name,
    logs: split.logs.length,
    launched: split.launched.length,
    cells,
    unanswered,
    nullCalls: nullCalls(context, split, histories[0]!),
    histories,
  };
}

interface PreparedPair {
  readonly lanes: PairLanes;
  readonly evidence: readonly PairedSummary[];
  readonly outcomes: ReadonlyMap<string, Outcome>;
  readonly logged: ReadonlyMap<string, { n: number; events: number }>;
}

function historyFrom(
  pairs: readonly PreparedPair[],
  context: ScoringContext,
  split: SplitPlan,
): ForecastHistory | null {
  const launches: Launch[] = pairs
    .filter(({ evidence }) => evidence.length > 0)
    .map(({ evidence, outcomes }) => ({ evidence, outcomes: [...outcomes.values()] }));
  if (launches.length === 0) return null;
  return learnHistory(launches, {
    regeneration: 'recorded',
    forecasters: context.forecasters.filter((name) => name !== 'benchmark-transfer'),
    blocks: split.blockKind,
    ...(split.blocksAhead === undefined ? {} : { blocksAhead: split.blocksAhead }),
    scoredCells,
  });
}

interface PairScoring {
  readonly context: ScoringContext;
  readonly split: SplitPlan;
  readonly pair: number;
  readonly history: ForecastHistory | null;
}

function scorePair({ lanes, evidence, outcomes, logged }: PreparedPair, scoring: PairScoring): readonly BacktestCell[] {
  const { context, split } = scoring;
  const history = scoring.history ? { history: scoring.history } : {};
  const benchmark = context.benchmark?.[lanes.candidate];
  const forecasts = forecastRate(evidence, {
    ...history,
    regeneration: 'recorded',
    blocks: split.blockKind,
    forecasters: context.forecasters,
    ...(split.blocksAhead === undefined ? {} : { blocksAhead: split.blocksAhead }),
    ...(benchmark ? { benchmark } : {}),
  });
  const countsOnly = forecastRate(evidence, { regeneration: 'recorded', blocks: 'none', forecasters: ['raw-replay'] });
  const calls = directionCall(evidence, {
    ...history,
    regeneration: 'recorded',
    falseDiscoveryRate: context.falseDiscoveryRate,
    outcomeN: Math.max(1, split.launched.length),
  });
  return evidence.flatMap((one, index) => {
    const outcome = outcomes.get(one.behavior);
    if (!outcome) return [];
    const cell = { forecast: forecasts[index]!, call: calls[index]!, outcome };
    const { scores, direction } = scoredForecasts(cell);
    return [
      {
        pair: scoring.pair,
        behavior: one.behavior,
        logged: logged.get(one.behavior)!,
        replayed: one.candidate,
        outcome,
        scores,
        countsWidth: widths(countsOnly[index]!.forecasts['raw-replay']!, outcome.n)[2]!,
        call: calls[index]!,
        direction,
      },
    ];
  });
}

interface ForecastCell {
  readonly forecast: BehaviorForecast;
  readonly call: DirectionCall;
  readonly outcome: Outcome;
}

function scoredForecasts({ forecast, call, outcome }: ForecastCell): Pick<BacktestCell, 'scores' | 'direction'> {
  const scores: Partial<Record<ForecasterName, CellScore>> = {};
  let direction: ForecastScore['direction'] = { kind: 'not-scored', reason: 'no default forecast' };
  for (const [name, one] of Object.entries(forecast.forecasts) as [ForecasterName, RateForecast][]) {
    const score = scoreForecast(one, outcome, call);
    if (name === 'default') direction = score.direction;
    scores[name] = {
      error: score.multiplicativeError,
      logScore: score.logScore,
      crps: score.crps,
      inside: levels.map((level) => score.inside[level]),
      pit: score.pit,
      width: widths(one, outcome.n),
    };
  }
  return { scores, direction };
}

/** ln(upper/lower) by level; a lower end under half an event counts as half an event. */
function widths(forecast: RateForecast, n: number): readonly number[] {
  const least = 0.5 / n;
  return levels.map((level) => {
    const interval = forecast.intervals[level];
    const lower = interval.kind === 'interval' ? Math.max(interval.lower, least) : least;
    return Math.log(Math.max(interval.upper, lower) / lower);
  });
}

/** Directions called between two runs of the same weights: each is a false alarm. */
function nullCalls(context: ScoringContext, split: SplitPlan, history: ForecastHistory | null): number {
  let calls = 0;
  for (const lanes of context.nullPairs) {
    const evidence = pairEvidence(context.shape, lanes, split);
    for (const { call } of directionCall(evidence, {
      ...(history ? { history } : {}),
      regeneration: 'recorded',
      falseDiscoveryRate: context.falseDiscoveryRate,
      outcomeN: Math.max(1, split.launched.length),
    })) {
      if (call === 'rise' || call === 'fall') calls++;
    }
  }
  return calls;
}
