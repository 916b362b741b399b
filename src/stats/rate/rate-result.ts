/** What the rows are clustered by, how they were drawn, what their weights are. Has no default: it must be stated. */
export interface SampleDesign {
  /** The largest level that repeats in the rows; 'none' says that every row is independent of every other. */
  readonly clusters: 'user' | 'conversation' | 'none';
  /**
   * 'none': one stratum whatever the rows say. 'by-label': sizes fixed per stratum label. With `shares` the labels are
   * known beforehand, so that a stratum without a single row is noticed.
   */
  readonly strata: 'none' | 'by-label' | { readonly shares: Readonly<Record<string, number>> };
  /** 'equal'; 'inverse-probability' = 1/pi (at least 1); 'relative' = calibrated weights, any positive number. */
  readonly weights: 'equal' | 'inverse-probability' | 'relative';
}

/** Remarks a reader of the estimate must see. */
export type RateFlag =
  | { readonly flag: 'missing'; readonly count: number }
  | { readonly flag: 'zero-events' }
  | { readonly flag: 'below-floor' }
  /** One cluster carries more than 25 % of the variance: read the assumption-free bound beside the limit. */
  | { readonly flag: 'weight-concentration'; readonly share: number }
  /** Kish's effective sample size is below 0.3 n. */
  | { readonly flag: 'ess-low'; readonly share: number }
  /** A cluster has rows in several strata, so the strata were left out of the variance (conservative). */
  | { readonly flag: 'clusters-cross-strata' }
  | { readonly flag: 'single-cluster-strata'; readonly count: number };

export type RateMethod = 'clopper-pearson' | 'shrunken-gamma' | 'shrunken-korn-graubard' | 'difference';

export interface DesignEffectPrior {
  readonly value: number;
  /** Where the value comes from, in words. */
  readonly source: string;
}

/** What the interval was computed from; `correctGrader` and the forecast continue from here. */
export interface RateMoments {
  readonly rate: number;
  /** Linearised variance over clusters, floored by the one over rows. */
  readonly variance: number;
  /** (sum z^2)^2 / sum z^4 over cluster totals of weight x outcome. */
  readonly effectiveEvents: number;
  readonly eventClusters: number;
  /** w*: what one more event cluster is expected to add to the rate. */
  readonly priorWeight: number;
}

export interface EstimatedRate {
  readonly status: 'estimated';
  readonly point: number;
  readonly interval: { readonly lower: number; readonly upper: number; readonly level: number };
  /** Fay-Feuer with the largest weight a single cluster can add: trusts neither variance estimate nor prior. */
  readonly upperAssumptionFree: number;
  readonly method: RateMethod;
  readonly events: number;
  readonly eventClusters: number;
  readonly n: number;
  /** n / designEffect. */
  readonly effectiveN: number;
  /** As applied, after raising the estimate to the prior. */
  readonly designEffect: number;
  /** As the rows alone show it; null where they cannot (no events, or nothing else). */
  readonly designEffectEstimated: number | null;
  readonly designEffectPrior: DesignEffectPrior;
  /** The rate below which this sample says nothing: 3 / effectiveN at 95 %. */
  readonly floor: number;
  readonly moments: RateMoments;
  readonly assumptions: readonly string[];
  readonly flags: readonly RateFlag[];
}

export type NotEstimableReason = 'no-rows' | 'nothing-graded' | 'one-cluster' | 'empty-stratum';

export interface NotEstimable<Reason extends string = NotEstimableReason> {
  readonly status: 'not-estimable';
  readonly reason: Reason;
  readonly detail: string;
}
