import { normCdf, normQuantile } from '../distributions/normal.ts';
import type { Interval } from '../interval.ts';
import { requireKnownOptions, requireOpenProbability, requirePositive } from '../require-argument.ts';
import { clusteredVariance, effectiveCount } from './lane-variance.ts';
import { type ComparedPair, type PairTotals, tallyPairs } from './paired-rows.ts';
import { rateRatioBayes } from './rate-ratio-bayes.ts';

export interface CompareOptions {
  /** Two-sided level of the interval; 0.95. */
  readonly conf?: number;
  /** Design effect believed before the data; from the cluster sizes and `iccPrior` when absent. */
  readonly deffPrior?: number;
  /** Correlation within a cluster assumed where there is no `deffPrior`; 0.1. */
  readonly iccPrior?: number;
  /** Pseudo-clusters that carry the prior; 5. */
  readonly K?: number;
}

/** What the data say about a ratio, enough to recompute a limit or a p-value at any level. */
export type RatioEvidence =
  | { readonly kind: 'log-normal'; readonly logRatio: number; readonly logSe: number }
  | { readonly kind: 'gamma-pair'; readonly x1: number; readonly t1: number; readonly x0: number; readonly t0: number };

export interface RateComparison {
  readonly status: 'estimated';
  /** Rate of `b` over rate of `a`: the posterior median with the Bayes method, else the ratio of the weighted rates. */
  readonly ratio: number;
  readonly interval: Interval;
  readonly conf: number;
  /** P(rate b > rate a) from sampling alone; not the forecast of a launch. */
  readonly pIncrease: number;
  readonly pAbove1p5: number;
  readonly method: 'paired-linearised' | 'bayes-effective-counts';
  readonly rates: { readonly a: number; readonly b: number };
  readonly events: {
    readonly a: number;
    readonly b: number;
    readonly both: number;
    readonly aOnly: number;
    readonly bOnly: number;
  };
  readonly n: number;
  readonly clusters: number;
  /** Independent events each lane is worth. */
  readonly effectiveEvents: { readonly a: number; readonly b: number };
  readonly deffPrior: number;
  readonly missing: { readonly a: number; readonly b: number; readonly both: number };
  readonly evidence: RatioEvidence;
  readonly assumptions: readonly string[];
  readonly flags: readonly ComparisonFlag[];
}

export type ComparisonFlag =
  | 'no-event-in-a'
  | 'no-event-in-b'
  | 'few-effective-events'
  | 'grades-missing'
  | 'deff-is-prior';

export interface NotComparable {
  readonly status: 'not-estimable';
  readonly reason: 'no-pairs' | 'too-few-clusters' | 'no-events';
  readonly detail: string;
}

/** Below this many effective events in all, or this few in either lane, the log ratio is not normal enough. */
const exactBelow = { total: 20, lane: 5 };

/**
 * Ratio of the candidate's rate (`b`) to the current deployment's (`a`) on the same prefixes. Rows may stream; weights,
 * strata and clusters are honoured. From 20 effective events up: the paired log ratio with its variance linearised over
 * clusters, never below the unclustered one, and raised to a prior worth K clusters (statistics of FF*). Below: the
 * exact posterior of a ratio of Poisson rates on effective counts, which ignores the pairing and so errs wide.
 * A row without both grades is counted in `missing` and left out. Errors: StatsError on an unknown option, a grade that
 * is not 0, 1 or null, a weight that is not above 0.
 */
export function compareRates(
  pairs: Iterable<ComparedPair>,
  options: CompareOptions = {},
): RateComparison | NotComparable {
  const settings = checkedOptions(options);
  const totals = tallyPairs(pairs);
  const clusters = totals.strata.reduce((sum, stratum) => sum + stratum.weight.length, 0);
  const refusal = notComparable(totals, clusters);
  if (refusal) return refusal;
  const meanSize = totals.sizeSquared / totals.n;
  const deffPrior = settings.deffPrior ?? 1 + (meanSize - 1) * settings.iccPrior;
  const prior = { deffPrior, K: settings.K };
  const counts = { a: effectiveCount(totals, 'a', prior), b: effectiveCount(totals, 'b', prior) };
  const exact = Math.min(counts.a.x, counts.b.x) < exactBelow.lane || counts.a.x + counts.b.x < exactBelow.total;
  const evidence: RatioEvidence = exact
    ? { kind: 'gamma-pair', x1: counts.b.x, t1: counts.b.exposure, x0: counts.a.x, t0: counts.a.exposure }
    : linearisedRatio(totals, prior);
  const { n11, n10, n01 } = totals;
  const flags: ComparisonFlag[] = [];
  if (n11 + n01 === 0) flags.push('no-event-in-a');
  if (n11 + n10 === 0) flags.push('no-event-in-b');
  if (exact) flags.push('few-effective-events');
  if (totals.missing.a + totals.missing.b + totals.missing.both > 0) flags.push('grades-missing');
  if (options.deffPrior === undefined && meanSize > 1) flags.push('deff-is-prior');
  return {
    status: 'estimated',
    ...describe(evidence, settings.conf),
    conf: settings.conf,
    method: exact ? 'bayes-effective-counts' : 'paired-linearised',
    rates: { a: laneTotal(totals, 'a') / totals.weight, b: laneTotal(totals, 'b') / totals.weight },
    events: { a: n11 + n01, b: n11 + n10, both: n11, aOnly: n01, bOnly: n10 },
    n: totals.n,
    clusters,
    effectiveEvents: { a: counts.a.x, b: counts.b.x },
    deffPrior,
    missing: totals.missing,
    evidence,
    assumptions: exact ? [...commonAssumptions, 'lanes taken as independent'] : commonAssumptions,
    flags,
  };
}

const commonAssumptions = [
  'clusters are independent draws of future traffic',
  'both lanes were graded by the same instrument',
  'a missing grade does not depend on the behavior',
] as const;

/** Ratio, limits and probabilities that evidence gives at a two-sided level. */
export function describe(
  evidence: RatioEvidence,
  conf: number,
): Pick<RateComparison, 'ratio' | 'interval' | 'pIncrease' | 'pAbove1p5'> {
  if (evidence.kind === 'gamma-pair') {
    const { lower, median, upper, pIncrease, pAbove1p5 } = rateRatioBayes({ ...evidence, conf });
    return { ratio: median, interval: { lower, upper }, pIncrease, pAbove1p5 };
  }
  const { logRatio, logSe } = evidence;
  const half = -normQuantile((1 - conf) / 2) * logSe;
  return {
    ratio: Math.exp(logRatio),
    interval: { lower: Math.exp(logRatio - half), upper: Math.exp(logRatio + half) },
    pIncrease: normCdf(logRatio / logSe),
    pAbove1p5: normCdf((logRatio - Math.log(1.5)) / logSe),
  };
}

function linearisedRatio(totals: PairTotals, prior: { deffPrior: number; K: number }): RatioEvidence {
  const a = laneTotal(totals, 'a');
  const b = laneTotal(totals, 'b');
  const z = (cluster: { a: number; b: number }) => cluster.b / b - cluster.a / a;
  const { variance, effectiveClusters } = clusteredVariance(totals, z, z);
  const { squares } = totals;
  const unclustered = squares.b / b / b + squares.a / a / a - (2 * squares.both) / a / b;
  const seen = Math.max(variance, unclustered);
  const believed = prior.deffPrior * (squares.b / b / b + squares.a / a / a);
  const raised = (effectiveClusters * seen + prior.K * believed) / (effectiveClusters + prior.K);
  return { kind: 'log-normal', logRatio: Math.log(b / a), logSe: Math.sqrt(Math.max(seen, raised)) };
}

function laneTotal(totals: PairTotals, lane: 'a' | 'b'): number {
  return totals.strata.reduce((sum, stratum) => sum + stratum[lane].reduce((part, x) => part + x, 0), 0);
}

function notComparable(totals: PairTotals, clusters: number): NotComparable | null {
  const { n, missing, n11, n10, n01 } = totals;
  if (n === 0) {
    const left = missing.a + missing.b + missing.both;
    return { status: 'not-estimable', reason: 'no-pairs', detail: `no prefix has both grades (${left} left out)` };
  }
  if (clusters < 2) {
    return { status: 'not-estimable', reason: 'too-few-clusters', detail: `all ${n} pairs come from one cluster` };
  }
  if (n11 + n10 + n01 === 0) {
    return {
      status: 'not-estimable',
      reason: 'no-events',
      detail: `neither lane shows the behavior in ${n} pairs: bound the rates instead`,
    };
  }
  return null;
}

function checkedOptions(options: CompareOptions): { conf: number; iccPrior: number; K: number; deffPrior?: number } {
  requireKnownOptions('options', options, ['conf', 'deffPrior', 'iccPrior', 'K']);
  const { conf = 0.95, iccPrior = 0.1, K = 5, deffPrior } = options;
  requireOpenProbability('options.conf', conf);
  requireOpenProbability('options.iccPrior', iccPrior);
  requirePositive('options.K', K);
  if (deffPrior === undefined) return { conf, iccPrior, K };
  return { conf, iccPrior, K, deffPrior: requirePositive('options.deffPrior', deffPrior) };
}
