import { normQuantile } from '../distributions/normal.ts';
import type { EstimatedRate, NotEstimable } from '../rate/rate-result.ts';
import {
  requireKnownOptions,
  requireNonNegative,
  requireOneOf,
  requireOpenProbability,
  requirePositive,
} from '../require-argument.ts';
import { digamma, trigamma } from '../special/digamma.ts';
import { StatsError } from '../stats-error.ts';
import type { NotComparable, RateComparison, RatioEvidence } from './compare-rates.ts';
import { type BoundTest, evidenceOfRate, type RateEvidence, testBound } from './gate-evidence.ts';

/** What a gate holds against its bound: a comparison of two lanes, or one rate. */
export type GateSubject =
  | { readonly kind: 'ratio'; readonly comparison: RateComparison | NotComparable }
  | { readonly kind: 'rate'; readonly estimate: EstimatedRate | NotEstimable }
  /** A rate from elsewhere (grader-corrected, assumption-free), with the messages behind it. */
  | { readonly kind: 'rate-evidence'; readonly evidence: RateEvidence; readonly n: number };

export interface GateOptions {
  /** Largest ratio to the current deployment that is still acceptable; 1.5. Ratio gates only. */
  readonly margin?: number;
  /** Largest acceptable rate per message. Rate gates only, required there. */
  readonly cap?: number;
  /** One-sided error of a wrong pass, and of a wrong fail; 0.05. */
  readonly alpha?: number;
  /** Probability with which the size to decide should decide, if the estimate is right; 0.8. */
  readonly power?: number;
  /** Dollars per prefix (generation and grade) and per regrade of a logged reply, to price the next step. */
  readonly prices?: { readonly prefix: number; readonly loggedGrade: number };
}

export interface GateResult {
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  readonly bound: { readonly kind: 'margin' | 'cap'; readonly value: number };
  readonly estimate: number | null;
  /** One-sided limits at 1 - alpha; null where there is nothing to compare. */
  readonly limits: { readonly lower: number; readonly upper: number } | null;
  /** One-sided p-values of "below the bound" and "above the bound". */
  readonly pPass: number;
  readonly pFail: number;
  readonly alpha: number;
  /** What would decide it; null once it is decided. */
  readonly toDecide: Decision | null;
}

/** The size that would decide at the estimate as it stands, or why no size would. */
export type Decision =
  | {
      readonly status: 'estimated';
      /** Of the sample now; 3 means three times as many in all. */
      readonly times: number;
      readonly morePrefixes: number;
      readonly nextStep: NextStep;
      readonly expectedVerdict: 'pass' | 'fail';
    }
  | {
      readonly status: 'not-estimable';
      readonly reason: 'on-the-bound' | 'nothing-to-compare' | 'limits-only';
      readonly nextStep: NextStep;
    };

/** The cheapest thing to do next. `costUsd` is null without prices. */
export interface NextStep {
  readonly action:
    | 'replay-more-prefixes'
    | 'grade-more-logged-replies'
    | 'use-a-rate-cap'
    | 'let-people-decide'
    | 'give-evidence';
  readonly count: number | null;
  readonly costUsd: number | null;
}

/** More than this many times the sample is no longer a next step. */
const outOfReach = 1000;

/**
 * Non-inferiority gate. PASS when the one-sided upper limit of the ratio is below `margin` (of the rate: below `cap`),
 * FAIL when the lower limit is above it, otherwise INCONCLUSIVE with the size that would decide and the cheapest next
 * step. A ratio that cannot be estimated (0 events against 0) is inconclusive: use a cap. Errors: StatsError on an
 * unknown option, a missing cap, a bound that is not above 0.
 */
export function gate(subject: GateSubject, options: GateOptions = {}): GateResult {
  const settings = checkedOptions(subject, options);
  const { bound, alpha } = settings;
  const measured = measuredOf(subject);
  if (measured === null) return nothingToCompare(subject, settings);
  if (measured.evidence.kind === 'limits') checkLevel(measured.evidence.conf, alpha);
  const test = testBound(measured.evidence, bound.value, alpha);
  const verdict = test.upper < bound.value ? 'pass' : test.lower > bound.value ? 'fail' : 'inconclusive';
  return {
    verdict,
    bound,
    estimate: measured.estimate,
    limits: { lower: test.lower, upper: test.upper },
    pPass: test.pBelow,
    pFail: test.pAbove,
    alpha,
    toDecide: verdict === 'inconclusive' ? sizeToDecide(measured, settings, test) : null,
  };
}

interface Settings {
  readonly bound: { readonly kind: 'margin' | 'cap'; readonly value: number };
  readonly alpha: number;
  readonly power: number;
  readonly prices: GateOptions['prices'] | null;
}

/** Evidence, estimate, prefixes behind it, and how many events the current and the candidate lane are worth. */
interface Measured {
  readonly evidence: RatioEvidence | RateEvidence;
  readonly estimate: number;
  readonly n: number;
  readonly effectiveEvents: { readonly a: number; readonly b: number } | null;
}

function measuredOf(subject: GateSubject): Measured | null {
  if (subject.kind === 'rate-evidence') {
    const { evidence, n } = subject;
    return { evidence, estimate: evidence.estimate, n, effectiveEvents: null };
  }
  if (subject.kind === 'rate') {
    const { estimate } = subject;
    if (estimate.status === 'not-estimable') return null;
    return { evidence: evidenceOfRate(estimate), estimate: estimate.point, n: estimate.n, effectiveEvents: null };
  }
  const { comparison } = subject;
  if (comparison.status === 'not-estimable') return null;
  return {
    evidence: comparison.evidence,
    estimate: comparison.ratio,
    n: comparison.n,
    effectiveEvents: comparison.effectiveEvents,
  };
}

/**
 * Variances fall as 1/size: the sample must grow by (se / se needed)^2, se needed = |ln bound - ln estimate| /
 * (z_alpha + z_power). A rate without events is decided by 1 - alpha^(1/size) < cap.
 */
function sizeToDecide(measured: Measured, settings: Settings, test: BoundTest): Decision {
  if (measured.evidence.kind === 'limits') {
    return {
      status: 'not-estimable',
      reason: 'limits-only',
      nextStep: { action: 'give-evidence', count: null, costUsd: null },
    };
  }
  const { n } = measured;
  const { logEstimate, lanes } = precision(measured);
  const variance = lanes.candidate + lanes.current;
  const z = -normQuantile(settings.alpha) + normQuantile(settings.power);
  const needed = ((Math.log(settings.bound.value) - logEstimate) / z) ** 2;
  const zeroEvents = measured.estimate === 0;
  const times = zeroEvents ? test.upper / settings.bound.value : variance / needed;
  if (!(times < outOfReach)) {
    return {
      status: 'not-estimable',
      reason: 'on-the-bound',
      nextStep: { action: 'let-people-decide', count: null, costUsd: null },
    };
  }
  const grown = Math.max(times, 1.01);
  const morePrefixes = Math.ceil(n * (grown - 1));
  const replay = step('replay-more-prefixes', morePrefixes, settings.prices?.prefix);
  const spare = needed - lanes.candidate;
  const moreLogged = lanes.current > 0 && spare > 0 ? Math.ceil(n * (lanes.current / spare - 1)) : null;
  const regrade =
    moreLogged === null ? null : step('grade-more-logged-replies', moreLogged, settings.prices?.loggedGrade);
  const cheaper = regrade?.costUsd != null && replay.costUsd != null && regrade.costUsd < replay.costUsd;
  return {
    status: 'estimated',
    times: grown,
    morePrefixes,
    nextStep: cheaper ? regrade : replay,
    expectedVerdict: zeroEvents || logEstimate < Math.log(settings.bound.value) ? 'pass' : 'fail',
  };
}

function step(action: NextStep['action'], count: number, price: number | undefined): NextStep {
  return { action, count, costUsd: price === undefined ? null : count * price };
}

/** Log estimate and the part of its variance each lane carries at the present size. */
function precision({ evidence, effectiveEvents }: Measured): {
  logEstimate: number;
  lanes: { candidate: number; current: number };
} {
  if (evidence.kind === 'gamma-pair') {
    const candidate = trigamma(evidence.x1 + 0.5);
    const current = trigamma(evidence.x0 + 0.5);
    const rates = Math.log(evidence.t0 / evidence.t1);
    return {
      logEstimate: digamma(evidence.x1 + 0.5) - digamma(evidence.x0 + 0.5) + rates,
      lanes: { candidate, current },
    };
  }
  if (evidence.kind === 'log-normal') {
    const { a, b } = effectiveEvents ?? { a: 1, b: 1 };
    const variance = evidence.logSe ** 2;
    // The lane with fewer events carries more of the variance.
    return {
      logEstimate: evidence.logRatio,
      lanes: { candidate: (variance * a) / (a + b), current: (variance * b) / (a + b) },
    };
  }
  const { lower, upper } = evidence as Extract<RateEvidence, { kind: 'gamma-limits' }>;
  const law = lower ?? upper;
  return { logEstimate: Math.log(law.shape * law.scale), lanes: { candidate: 1 / law.shape, current: 0 } };
}

function nothingToCompare(subject: GateSubject, settings: Settings): GateResult {
  const noEvents =
    subject.kind === 'ratio' &&
    subject.comparison.status === 'not-estimable' &&
    subject.comparison.reason === 'no-events';
  const action = noEvents ? 'use-a-rate-cap' : 'replay-more-prefixes';
  return {
    verdict: 'inconclusive',
    bound: settings.bound,
    estimate: null,
    limits: null,
    pPass: 1,
    pFail: 1,
    alpha: settings.alpha,
    toDecide: {
      status: 'not-estimable',
      reason: 'nothing-to-compare',
      nextStep: { action, count: null, costUsd: null },
    },
  };
}

function checkedOptions(subject: GateSubject, options: GateOptions): Settings {
  requireKnownOptions('options', options, ['margin', 'cap', 'alpha', 'power', 'prices']);
  const kind = requireOneOf('subject.kind', subject.kind, ['ratio', 'rate', 'rate-evidence']);
  const { margin = 1.5, cap, alpha = 0.05, power = 0.8, prices } = options;
  const other = kind === 'ratio' ? 'cap' : 'margin';
  if (options[other] !== undefined) {
    const expected = kind === 'ratio' ? 'a ratio gate takes a margin' : 'a rate gate takes a cap';
    throw new StatsError('argument-invalid', { argument: `options.${other}`, value: options[other], expected });
  }
  requireOpenProbability('options.alpha', alpha);
  requireOpenProbability('options.power', power);
  if (prices !== undefined) {
    requireKnownOptions('options.prices', prices, ['prefix', 'loggedGrade']);
    requireNonNegative('options.prices.prefix', prices.prefix);
    requireNonNegative('options.prices.loggedGrade', prices.loggedGrade);
  }
  const value = kind === 'ratio' ? requirePositive('options.margin', margin) : requirePositive('options.cap', cap);
  if (subject.kind === 'rate-evidence') requirePositive('subject.n', subject.n);
  return { bound: { kind: kind === 'ratio' ? 'margin' : 'cap', value }, alpha, power, prices: prices ?? null };
}

function checkLevel(conf: number, alpha: number): void {
  requireOpenProbability('evidence.conf', conf);
  if (conf >= 1 - 2 * alpha - 1e-12) return;
  const expected = `give limits at a two-sided level of at least ${1 - 2 * alpha} for one-sided ${alpha}`;
  throw new StatsError('argument-out-of-range', { argument: 'evidence.conf', value: conf, expected });
}
