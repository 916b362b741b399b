/** One block of the logs (a time window, a source, a topic cluster) with both lanes' events on its prefixes. */
export interface EvidenceBlock {
  readonly block: string;
  readonly kind: BlockKind;
  readonly n: number;
  readonly current: number;
  readonly candidate: number;
}

export type BlockKind = 'time' | 'source' | 'cluster';

/** The placebo lane: the current deployment regenerated on prefixes whose logged reply is known. */
export interface PlaceboEvidence {
  /** Prefixes with both the logged reply and its regeneration graded (effective). */
  readonly n: number;
  /** Events among the regenerated replies. */
  readonly events: number;
  /** Events among the logged replies of the same prefixes. */
  readonly logged: number;
  /** Events in both. */
  readonly both: number;
}

/**
 * Sufficient statistics of one behavior on the paired prefixes of a slice. Counts may be effective (design-adjusted,
 * non-integer); `candidateOnly` and `currentOnly` are raw discordant counts.
 */
export interface PairedSummary {
  readonly behavior: string;
  /** Prefixes with the current and the candidate reply both graded (effective). */
  readonly n: number;
  /** Events among them in the logged replies. */
  readonly current: number;
  readonly candidate: number;
  /** Events in both lanes. */
  readonly both: number;
  readonly candidateOnly: number;
  readonly currentOnly: number;
  readonly placebo?: PlaceboEvidence;
  /** Today's rate on the whole logs, where more was graded than the slice. */
  readonly logs?: { readonly n: number; readonly events: number };
  readonly blocks?: readonly EvidenceBlock[];
  /** Clusters that carry at least one event in either lane. */
  readonly eventClusters?: number;
  readonly designEffect?: number;
  /** Prefixes left out because a lane had no grade. */
  readonly missing?: number;
}

export const forecasterNames = [
  'default',
  'raw-replay',
  'placebo-corrected',
  'placebo-shrunken',
  'paired-closed-form',
  'eb-mixture',
  'persistence',
  'benchmark-transfer',
] as const;

export type ForecasterName = (typeof forecasterNames)[number];

/** Density of the launched rate over its log odds: `weights[i]` is the mass of the cell centred at `from + i * step`. */
export interface RateDensity {
  readonly from: number;
  readonly step: number;
  readonly weights: readonly number[];
}

/** Parts of the variance of the log odds; they sum to `logSd ** 2`. */
export interface VarianceParts {
  readonly sampling: number;
  readonly grader: number;
  readonly placebo: number;
  readonly drift: number;
  readonly model: number;
}

/** A range of rates in 0..1; with no event in sight only the upper limit is a claim. */
export type RateInterval =
  | { readonly kind: 'interval'; readonly lower: number; readonly upper: number }
  | { readonly kind: 'bound'; readonly upper: number };

/** Predictive intervals by percent, for the rate that `outcomeN` launched replies will show. */
export interface RateIntervals {
  readonly 50: RateInterval;
  readonly 80: RateInterval;
  readonly 90: RateInterval;
  readonly 95: RateInterval;
}

export interface RateForecast {
  readonly forecaster: ForecasterName;
  /** The rate in 0..1 to print. */
  readonly point: number;
  readonly density: RateDensity;
  readonly intervals: RateIntervals;
  /** Standard deviation of the launched rate's log odds. */
  readonly logSd: number;
  readonly components: VarianceParts;
}

/** What is unknown, said in words a report can print as they are. */
export interface DriftStatement {
  readonly kind: 'measured' | 'prior';
  readonly blocks: number;
  readonly statement: string;
  /** Standard deviation of the log odds that drift adds to this behavior. */
  readonly sd: number;
}

export interface BehaviorForecast {
  readonly behavior: string;
  /** Size of the launched window the intervals and the point are for. */
  readonly outcomeN: number;
  readonly forecasts: Readonly<Partial<Record<ForecasterName, RateForecast>>>;
  readonly drift: DriftStatement;
  readonly assumptions: readonly string[];
}

export type Call = 'rise' | 'fall' | 'none' | 'too-rare';

export interface DirectionCall {
  readonly behavior: string;
  /** Probability that the launched window shows more of the behavior than today's deployment would, a tie counting half. */
  readonly pIncrease: number;
  /** Candidate over current, posterior median of the ratio of rates. */
  readonly ratio: number;
  readonly call: Call;
  /** Chance that the launched window does not bear out a call in the likelier direction: it shows less, or as much. */
  readonly localError: number;
}

/** Learned pieces of earlier launches: plain JSON, stored with the forecast that used it. */
export interface ForecastHistory {
  /** Weights over `changeScales` of the change in log odds. */
  readonly changeWeights: readonly number[];
  /** Weights over `directionScales` of the log odds of a discordant prompt being the candidate's. */
  readonly directionWeights: readonly number[];
  /** Extra standard deviation of the log odds for each forecaster, by the log score of the launches. */
  readonly tau: Readonly<Partial<Record<ForecasterName, number>>>;
  /** Weights over `driftScales`. */
  readonly driftWeights: readonly number[];
  readonly launches: number;
  readonly cells: number;
}

/** What happened after a launch, for one behavior. */
export interface Outcome {
  readonly behavior: string;
  readonly n: number;
  readonly events: number;
  /** Today's deployment on the same window, where it is known (a back-test knows it). */
  readonly current?: { readonly n: number; readonly events: number };
}
