import { betaQuantile } from '../distributions/beta.ts';
import { findRoot } from '../find-root.ts';
import { halfAlpha, type Interval } from '../interval.ts';
import type { NotEstimable, RateMoments } from '../rate/rate-result.ts';
import {
  requireEvents,
  requireKnownOptions,
  requireNonNegative,
  requireOneOf,
  requirePositive,
} from '../require-argument.ts';
import { logGammaTails } from '../special/incomplete-gamma.ts';
import { StatsError } from '../stats-error.ts';
import { type Cdf, lowerVariable, prevalenceCdf, quantileOf, upperVariable } from './melded-prevalence.ts';
import { nodes } from './quantile-nodes.ts';

/** `correct` of `n` audited items, effective counts (fractions) where they were drawn with unequal probabilities: true among the flagged (PPV), flagged among the true (Se), clean among the false (Sp). */
export interface Audit {
  readonly correct: number;
  readonly n: number;
  /** Where the items came from, for the report. */
  readonly source?: string;
}

/** What a human audit showed of the grader. */
export type GraderAudit =
  | {
      readonly kind: 'predictive';
      /** 'all-verified': every flagged item was checked, and the apparent rate already counts the correct ones. */
      readonly ppv: Audit | 'all-verified';
      readonly sensitivity: Audit;
    }
  | { readonly kind: 'error-rates'; readonly sensitivity: Audit; readonly specificity: Audit };

export interface CorrectedRate {
  readonly status: 'estimated';
  readonly method: 'ppv-sensitivity' | 'rogan-gladen';
  readonly point: number;
  /** The estimate's interval: mid density for 'ppv-sensitivity', melded for 'rogan-gladen'. */
  readonly interval: Interval & { readonly level: number };
  /** Melded: conservative, for release gates. */
  readonly gateInterval: Interval & { readonly level: number };
  /** The point with the sensitivity at the ends of its 80 % interval. */
  readonly sensitivityRange: Interval;
  readonly assumptions: readonly string[];
  readonly flags: readonly { readonly flag: 'audit-thin'; readonly n: number }[];
}

export type CorrectionRefusal = 'no-sensitivity' | 'not-above-false-positive-rate' | 'grader-uninformative';

/** Fewer audited items than this get the flag `audit-thin`. */
const thinAudit = 50;

/**
 * Corrects an apparent rate for grader error. 'predictive' (default below the false-positive rate): q PPV / Se, PPV and Se
 * as beta variables, q as the FF* gammas (statistics.md 4.2). 'error-rates': Rogan-Gladen, melded, only where the apparent
 * rate is clearly above the false-positive rate; refused otherwise. `apparent` = `moments` of an estimated rate.
 */
export function correctGrader(
  input: { apparent: RateMoments; audit: GraderAudit },
  options: { conf?: number } = {},
): CorrectedRate | NotEstimable<CorrectionRefusal> {
  requireKnownOptions('options', options, ['conf']);
  const { conf = 0.95 } = options;
  halfAlpha(conf);
  checkMoments(input.apparent);
  requireOneOf('audit.kind', input.audit.kind, ['predictive', 'error-rates']);
  checkAudit('audit.sensitivity', input.audit.sensitivity);
  if (input.audit.sensitivity.correct === 0) {
    return refuse('no-sensitivity', 'the grader caught none of the known positives, so nothing can be scaled up');
  }
  return input.audit.kind === 'predictive'
    ? byPredictiveValue(input.apparent, input.audit, conf)
    : byErrorRates(input.apparent, input.audit, conf);
}

function byPredictiveValue(
  apparent: RateMoments,
  audit: Extract<GraderAudit, { kind: 'predictive' }>,
  conf: number,
): CorrectedRate | NotEstimable<CorrectionRefusal> {
  const { ppv, sensitivity: se } = audit;
  if (ppv !== 'all-verified') checkAudit('audit.ppv', ppv);
  const tail = halfAlpha(conf);
  const rate = gammas(apparent, true);
  const density = gammas(apparent, false);
  const middle: Cdf = (t) => 0.5 * density.lower(t) + 0.5 * density.upper(t);
  const share = ppv === 'all-verified' ? null : ppv;
  const one = () => 1;
  const low = productCdf(
    rate.lower,
    share ? lowerVariable(share.correct, share.n) : one,
    upperVariable(se.correct, se.n),
  );
  const high = productCdf(
    rate.upper,
    share ? upperVariable(share.correct, share.n) : one,
    lowerVariable(se.correct, se.n),
  );
  const mid = productCdf(middle, share ? jeffreysVariable(share) : one, jeffreysVariable(se));
  const near = apparent.rate || apparent.priorWeight;
  const plain = apparent.rate * (share ? share.correct / share.n : 1);
  const at80 = [
    betaQuantile(0.9, se.correct + 0.5, se.n - se.correct + 0.5),
    betaQuantile(0.1, se.correct + 0.5, se.n - se.correct + 0.5),
  ];
  return {
    status: 'estimated',
    method: 'ppv-sensitivity',
    point: plain / (se.correct / se.n),
    // The mid density puts a little mass above 0 even where no flagged item was correct; the estimate there is 0.
    interval: {
      lower: plain === 0 ? 0 : rateQuantile(mid, tail, near),
      upper: rateQuantile(mid, 1 - tail, near),
      level: conf,
    },
    gateInterval: { lower: rateQuantile(low, tail, near), upper: rateQuantile(high, 1 - tail, near), level: conf },
    sensitivityRange: {
      lower: Math.min(1, plain / (at80[0] as number)),
      upper: Math.min(1, plain / (at80[1] as number)),
    },
    assumptions: [
      ...(share ? ['audited flagged items were drawn in proportion to their weight'] : []),
      `the sensitivity measured on ${se.source ?? 'the audit'} holds in this traffic`,
    ],
    flags: thin(share ? [share, se] : [se]),
  };
}

function byErrorRates(
  apparent: RateMoments,
  audit: Extract<GraderAudit, { kind: 'error-rates' }>,
  conf: number,
): CorrectedRate | NotEstimable<CorrectionRefusal> {
  const { sensitivity: se, specificity: sp } = audit;
  checkAudit('audit.specificity', sp);
  const tail = halfAlpha(conf);
  const alarms = sp.n - sp.correct;
  const [seRate, falseRate] = [se.correct / se.n, alarms / sp.n];
  if (seRate <= falseRate) {
    return refuse(
      'grader-uninformative',
      'it flags true and false items alike, so its flags say nothing about the rate',
    );
  }
  const rate = gammas(apparent, true);
  const lowest = rateQuantile(rate.lower, tail, apparent.rate || apparent.priorWeight);
  const highestFalse = upperVariable(alarms, sp.n)(1 - tail);
  if (lowest <= highestFalse) {
    const detail = `the apparent rate may be as low as ${lowest.toPrecision(2)} and the false-positive rate as high as ${highestFalse.toPrecision(2)}; audit the flagged items (PPV) instead`;
    return refuse('not-above-false-positive-rate', detail);
  }
  const below = prevalenceCdf(rate.lower, upperVariable(alarms, sp.n), upperVariable(se.correct, se.n));
  const above = prevalenceCdf(rate.upper, lowerVariable(alarms, sp.n), lowerVariable(se.correct, se.n));
  const interval = { lower: quantileOf(below, tail), upper: quantileOf(above, 1 - tail), level: conf };
  const corrected = (sensitivity: number) => (apparent.rate - falseRate) / (sensitivity - falseRate);
  const at80 = [0.9, 0.1].map((q) => betaQuantile(q, se.correct + 0.5, se.n - se.correct + 0.5));
  return {
    status: 'estimated',
    method: 'rogan-gladen',
    point: corrected(seRate),
    interval,
    gateInterval: interval,
    sensitivityRange: { lower: corrected(at80[0] as number), upper: Math.min(1, corrected(at80[1] as number)) },
    assumptions: [
      `the sensitivity measured on ${se.source ?? 'the audit'} holds in this traffic`,
      `the specificity measured on ${sp.source ?? 'the audit'} holds in this traffic`,
    ],
    flags: thin([se, sp]),
  };
}

/**
 * The FF* gammas of the apparent rate as confidence variables: event weight raised to the prior for the gate, shrunk both
 * ways over event-bearing clusters for the density (statistics.md 2.4).
 */
function gammas(apparent: RateMoments, published: boolean): { lower: Cdf; upper: Cdf } {
  const { rate: y, variance, priorWeight } = apparent;
  const events = published ? apparent.effectiveEvents : apparent.eventClusters;
  const observed = y > 0 ? variance / y : priorWeight;
  const pooled = (events * observed + 5 * priorWeight) / (events + 5);
  const weight = published ? Math.max(observed, pooled) : pooled;
  const [raised, v] = [y + priorWeight, y * weight + priorWeight * priorWeight];
  const gamma = (mean: number, spread: number): Cdf => {
    return (t) => (t <= 0 ? 0 : Math.exp(logGammaTails((mean / spread) * mean, (t / spread) * mean).logLower));
  };
  return { lower: y > 0 ? gamma(y, y * weight) : () => 1, upper: gamma(raised, v) };
}

/** cdf of rate x PPV / Se: E[P(rate <= t Se / PPV)] at fixed quantile levels. */
function productCdf(rate: Cdf, ppv: (level: number) => number, se: (level: number) => number): Cdf {
  const shares = nodes.map(({ level }) => ppv(level));
  const caught = nodes.map(({ level }) => se(level));
  const constant = shares.every((share) => share === 1);
  return (t) => {
    let sum = 0;
    for (const [j, s] of caught.entries()) {
      const weight = nodes[j]?.weight as number;
      if (constant) {
        sum += weight * rate(t * s);
        continue;
      }
      for (const [i, share] of shares.entries()) {
        sum += weight * (nodes[i]?.weight as number) * (share === 0 ? 1 : rate((t * s) / share));
      }
    }
    return sum;
  };
}

/**
 * Quantile on (0, 1] in ln t, searched outward from `near`; 0 where a point mass at 0 covers the level. Rates down to
 * 1e-250.
 */
function rateQuantile(cdf: Cdf, q: number, near: number): number {
  const [first, last] = [Math.log(1e-250), 0];
  const gap = (log: number) => cdf(Math.exp(log)) - q;
  const start = Math.min(last, Math.max(first, Math.log(near)));
  const below = gap(start) < 0;
  let [from, step] = [start, 0.5];
  for (;;) {
    const to = below ? Math.min(last, from + step) : Math.max(first, from - step);
    if (gap(to) < 0 !== below) return Math.exp(findRoot(gap, [from, to], 1e-10));
    if (to === last) return 1;
    if (to === first) return 0;
    [from, step] = [to, step * 2];
  }
}

function jeffreysVariable({ correct, n }: Audit): (level: number) => number {
  return (level) => betaQuantile(level, correct + 0.5, n - correct + 0.5);
}

function checkMoments(apparent: RateMoments): void {
  requireNonNegative('apparent.rate', apparent.rate);
  requireNonNegative('apparent.variance', apparent.variance);
  requireNonNegative('apparent.effectiveEvents', apparent.effectiveEvents);
  requireNonNegative('apparent.eventClusters', apparent.eventClusters);
  requirePositive('apparent.priorWeight', apparent.priorWeight);
  if (apparent.rate > 1) {
    const expected = 'a rate is at most 1';
    throw new StatsError('argument-out-of-range', { argument: 'apparent.rate', value: apparent.rate, expected });
  }
}

function checkAudit(argument: string, audit: Audit): void {
  requirePositive(`${argument}.n`, audit.n);
  requireEvents({ x: `${argument}.correct`, n: `${argument}.n` }, audit.correct, audit.n);
}

function thin(audits: readonly Audit[]): { flag: 'audit-thin'; n: number }[] {
  return audits.filter((audit) => audit.n < thinAudit).map((audit) => ({ flag: 'audit-thin', n: audit.n }));
}

function refuse(reason: CorrectionRefusal, detail: string): NotEstimable<CorrectionRefusal> {
  return { status: 'not-estimable', reason, detail };
}
