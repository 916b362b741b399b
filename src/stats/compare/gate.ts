import { normQuantile } from '../distributions/normal.ts';
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
import { type BoundTest, type RateEvidence, testBound } from './gate-evidence.ts';

/** What a gate holds against its bound: a comparison of two lanes, or one rate. */
export type GateSubject =
  | { readonly kind: 'ratio'; readonly comparison: RateComparison | NotComparable }
  /** `n` effective messages behind the rate. */
  | { readonly kind: 'rate'; readonly evidence: RateEvidence; readonly n: number };

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
  if (subject.kind === 'ratio' && subject.comparison.status === 'not-estimable')
    return nothingToCompare(subject.comparison, settings);
  const { evidence, estimate } = evidenceOf(subject);
  if (evidence.kind === 'limits') checkLevel(evidence.conf, alpha);
  const test = testBound(evidence, bound.value, alpha);
  const verdict = test.upper < bound.value ? 'pass' : test.lower > bound.value ? 'fail' : 'inconclusive';
  return {
    verdict,
    bound,
    estimate,
    limits: { lower: test.lower, upper: test.upper },
    pPass: test.pBelow,
    pFail: test.pAbove,
    alpha,
    toDecide: verdict === 'inconclusive' ? sizeToDecide(subject, settings, test) : null,
  };
}

interface Settings {
  readonly bound: { readonly kind: 'margin' | 'cap'; readonly value: number };
  readonly alpha: number;
  readonly power: number;
  readonly prices: GateOptions['prices'] | null;
}

function evidenceOf(subject: GateSubject): { evidence: RatioEvidence | RateEvidence; estimate: number } {
  if (subject.kind === 'rate') return { evidence: subject.evidence, estimate: subject.evidence.estimate };
  const comparison = subject.comparison as RateComparison;
  return { evidence: comparison.evidence, estimate: comparison.ratio };
}

/**
 * Variances fall as 1/size: the sample must grow by (se / se needed)^2, se needed = |ln bound - ln estimate| /
 * (z_alpha + z_power). A rate without events is decided by 1 - alpha^(1/size) < cap.
 */
function sizeToDecide(subject: GateSubject, settings: Settings, test: BoundTest): Decision {
  if (subject.kind === 'rate' && subject.evidence.kind === 'limits') {
    return {
      status: 'not-estimable',
      reason: 'limits-only',
      nextStep: { action: 'give-evidence', count: null, costUsd: null },
    };
  }
  const { n, logEstimate, lanes } = precision(subject);
  const variance = lanes.candidate + lanes.current;
  const z = -normQuantile(settings.alpha) + normQuantile(settings.power);
  const needed = ((Math.log(settings.bound.value) - logEstimate) / z) ** 2;
  const zeroEvents = subject.kind === 'rate' && subject.evidence.estimate === 0;
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

/** Log estimate and the part of its variance each lane carries, per present sample of n prefixes. */
function precision(subject: GateSubject): {
  n: number;
  logEstimate: number;
  lanes: { candidate: number; current: number };
} {
  if (subject.kind === 'rate') {
    const { lower, upper } = subject.evidence as Extract<RateEvidence, { kind: 'gamma-limits' }>;
    const law = lower ?? upper;
    return {
      n: subject.n,
      logEstimate: Math.log(law.shape * law.scale),
      lanes: { candidate: 1 / law.shape, current: 0 },
    };
  }
  const { evidence, n, effectiveEvents } = subject.comparison as RateComparison;
  if (evidence.kind === 'gamma-pair') {
    const candidate = trigamma(evidence.x1 + 0.5);
    const current = trigamma(evidence.x0 + 0.5);
    const rates = Math.log(evidence.t0 / evidence.t1);
    return {
      n,
      logEstimate: digamma(evidence.x1 + 0.5) - digamma(evidence.x0 + 0.5) + rates,
      lanes: { candidate, current },
    };
  }
  const share = effectiveEvents.a / (effectiveEvents.a + effectiveEvents.b);
  const variance = evidence.logSe ** 2;
  return { n, logEstimate: evidence.logRatio, lanes: { candidate: share * variance, current: (1 - share) * variance } };
}

function nothingToCompare(comparison: NotComparable, settings: Settings): GateResult {
  const action = comparison.reason === 'no-events' ? 'use-a-rate-cap' : 'replay-more-prefixes';
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
  const kind = requireOneOf('subject.kind', subject.kind, ['ratio', 'rate']);
  const { margin = 1.5, cap, alpha = 0.05, power = 0.8, prices } = options;
  const other = kind === 'ratio' ? 'cap' : 'margin';
  if (options[other] !== undefined) {
    const expected = `a ${kind} gate takes ${kind === 'ratio' ? 'a margin' : 'a cap'}`;
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
  if (subject.kind === 'rate') requirePositive('subject.n', subject.n);
  return { bound: { kind: kind === 'ratio' ? 'margin' : 'cap', value }, alpha, power, prices: prices ?? null };
}

function checkLevel(conf: number, alpha: number): void {
  requireOpenProbability('evidence.conf', conf);
  if (conf >= 1 - 2 * alpha - 1e-12) return;
  const expected = `give limits at a two-sided level of at least ${1 - 2 * alpha} for one-sided ${alpha}`;
  throw new StatsError('argument-out-of-range', { argument: 'evidence.conf', value: conf, expected });
}
