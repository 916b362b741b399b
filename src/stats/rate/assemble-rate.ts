import type { Interval } from '../interval.ts';
import { requireNonNegative, requireOpenProbability, requirePositive } from '../require-argument.ts';
import { exactly, sumExactly } from '../special/exact-sum.ts';
import type { ClusterTotals } from './cluster-totals.ts';
import { pooledDesignEffect } from './pooled-design-effect.ts';
import { assumptionFreeUpper, rareUpTo, rateLimits } from './rate-limits.ts';
import { type Moments, momentsOf } from './rate-moments.ts';
import type {
  DesignEffectPrior,
  EstimatedRate,
  NotEstimable,
  RateFlag,
  RateMethod,
  SampleDesign,
} from './rate-result.ts';
import type { MissingAs } from './reading.ts';

export interface RateOptions {
  /** Two-sided level, default 0.95. */
  readonly conf?: number;
  /** Pseudo-clusters the design-effect prior is worth, default 5. */
  readonly K?: number;
  /** Prior design effect of the clusters, e.g. from `pooledDesignEffect`; without it, correlation 0.1 is assumed. */
  readonly designEffectPrior?: DesignEffectPrior;
}

/** A sample read into totals, and what the reading alone does not settle. */
export interface ReadSample {
  readonly totals: ClusterTotals;
  readonly design: SampleDesign;
  readonly options: RateOptions;
  /** Mean value one more event is believed to add, in the units of the totals. */
  readonly eventWeight: number;
  /** The most value a single cluster could still add. */
  readonly largestAddition: number;
  /** A row's value is its size, so that the non-events can be counted like the events. */
  readonly plain: boolean;
  readonly assumptions: readonly string[];
}

/** Moments, interval, assumption-free bound, flags and assumptions of a read sample, or why there are none. */
export function assembleRate(sample: ReadSample): EstimatedRate | NotEstimable {
  const { totals, design, options, plain } = sample;
  const refusal = refusalOf(totals, design);
  if (refusal !== null) return refusal;
  const settings = { conf: options.conf ?? 0.95, K: options.K ?? 5 };
  const graded = momentsOf(totals, { missingAs: 'left-out', complement: false });
  const exact = plain && design.weights === 'equal' && graded.clusters === graded.n;
  if (graded.clusters < 2 && !exact) {
    return notEstimable('one-cluster', 'all graded rows belong to one cluster, so nothing shows how clusters differ');
  }
  const prior = options.designEffectPrior ?? pooledDesignEffect([], { clusterSize: weightedClusterSize(totals) });
  const weightOf = (size: number) => (prior.value * sample.eventWeight) / size;
  // Above one half the rare outcome is the other one.
  const complement = plain && !exact && graded.rate > 0.5;
  const read = (missingAs: MissingAs) => {
    const moments = momentsOf(totals, { missingAs, complement });
    return { ...moments, priorWeight: weightOf(moments.size) };
  };
  const point = read('left-out');
  const method = methodOf(exact, point.rate);
  const limits = rateLimits(method, point, settings);
  const at = (missingAs: MissingAs) => rateLimits(method, read(missingAs), settings);
  const interval =
    totals.missingRows > 0 ? { lower: at('no-event'), upper: at('event') } : { lower: limits, upper: limits };
  const worst = momentsOf(totals, { missingAs: 'event', complement: false });
  const effectiveN = graded.n / limits.designEffect;
  const floor = -Math.log(0.05) / effectiveN;
  const variance = Math.max(graded.variance, graded.rowVariance);
  const simple = (graded.rate * Math.max(0, 1 - graded.rate)) / graded.n;
  return {
    status: 'estimated',
    point: Math.min(1, graded.rate),
    interval: { ...oriented(interval, complement), level: settings.conf },
    upperAssumptionFree: assumptionFreeUpper(worst, sample.largestAddition / worst.size, settings.conf),
    method,
    events: totals.eventRows,
    eventClusters: graded.eventClusters,
    n: graded.n,
    effectiveN,
    designEffect: limits.designEffect,
    designEffectEstimated: simple > 0 ? variance / simple : null,
    designEffectPrior: prior,
    floor,
    moments: {
      rate: graded.rate,
      variance,
      effectiveEvents: graded.effectiveEvents,
      eventClusters: graded.eventClusters,
      priorWeight: weightOf(graded.size),
    },
    assumptions: [...assumptionsOf(design, method, prior), ...sample.assumptions],
    flags: flagsOf(totals, graded, floor),
  };
}

/** Throws StatsError on an option out of range. */
export function checkRateOptions({ conf, K, designEffectPrior }: RateOptions): void {
  if (conf !== undefined) requireOpenProbability('options.conf', conf);
  if (K !== undefined) requireNonNegative('options.K', K);
  if (designEffectPrior !== undefined) requirePositive('options.designEffectPrior.value', designEffectPrior.value);
}

/** Sums of sizes and of squared sizes over all rows. */
export function sizeSums(totals: ClusterTotals): { size: number; squares: number } {
  const strata = [...totals.strata.values()];
  return {
    size: sumExactly(strata.map((stratum) => exactly(stratum.size))),
    squares: sumExactly(strata.map((stratum) => exactly(stratum.sizeSquared))),
  };
}

function methodOf(exact: boolean, rate: number): RateMethod {
  if (exact) return 'clopper-pearson';
  return rate <= rareUpTo ? 'shrunken-gamma' : 'shrunken-korn-graubard';
}

/** The limits of the events, from those of the non-events where these were counted. */
function oriented({ lower, upper }: { lower: Interval; upper: Interval }, complement: boolean): Interval {
  if (!complement) return { lower: lower.lower, upper: upper.upper };
  return { lower: 1 - lower.upper, upper: 1 - upper.lower };
}

function refusalOf(totals: ClusterTotals, design: SampleDesign): NotEstimable | null {
  if (totals.rows === 0) return notEstimable('no-rows', 'the sample has no rows');
  if (totals.missingRows === totals.rows) {
    return notEstimable('nothing-graded', `none of the ${totals.rows} rows has a grade`);
  }
  const shares = typeof design.strata === 'object' ? design.strata.shares : {};
  const empty = Object.keys(shares).filter((label) => !totals.strata.has(label));
  if (empty.length > 0) return notEstimable('empty-stratum', `no row was drawn from ${empty.join(', ')}`);
  return null;
}

/** sum b^2 / sum b over cluster sizes b in rows. */
function weightedClusterSize(totals: ClusterTotals): number {
  if (!totals.clustered) return 1;
  let squares = 0;
  for (const { rows } of totals.clusters.values()) squares += rows * rows;
  for (const { count, rows } of totals.quiet) squares += count * rows * rows;
  return squares / totals.rows;
}

function assumptionsOf(design: SampleDesign, method: RateMethod, prior: DesignEffectPrior): string[] {
  const unit = design.clusters === 'none' ? 'rows' : `${design.clusters}s`;
  const assumptions = [`${unit} are independent of each other`];
  if (design.weights === 'inverse-probability') assumptions.push('weights are exact inverse inclusion probabilities');
  if (design.weights === 'relative') assumptions.push('calibrated weights describe the target traffic');
  if (design.strata !== 'none') assumptions.push('stratum sizes were fixed before the outcomes were seen');
  if (method !== 'clopper-pearson') {
    assumptions.push(`design effect raised to a prior of ${Number(prior.value.toPrecision(3))} (${prior.source})`);
  }
  return assumptions;
}

function flagsOf(totals: ClusterTotals, moments: Moments, floor: number): RateFlag[] {
  const flags: RateFlag[] = [];
  if (totals.missingRows > 0) flags.push({ flag: 'missing', count: totals.missingRows });
  if (totals.eventRows === 0) flags.push({ flag: 'zero-events' });
  if (moments.rate < floor) flags.push({ flag: 'below-floor' });
  if (moments.largestShare > 0.25) flags.push({ flag: 'weight-concentration', share: moments.largestShare });
  const { size, squares } = sizeSums(totals);
  const share = (size * size) / squares / totals.rows;
  if (share < 0.3) flags.push({ flag: 'ess-low', share });
  if (totals.crossing) flags.push({ flag: 'clusters-cross-strata' });
  if (moments.singleClusterStrata > 0)
    flags.push({ flag: 'single-cluster-strata', count: moments.singleClusterStrata });
  return flags;
}

function notEstimable(reason: NotEstimable['reason'], detail: string): NotEstimable {
  return { status: 'not-estimable', reason, detail };
}
