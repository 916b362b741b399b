import { gammaQuantile } from '../distributions/gamma.ts';
import { normCdf, normQuantile } from '../distributions/normal.ts';
import type { EstimatedRate } from '../rate/rate-result.ts';
import { requireFinite, requireOpenProbability, requirePositive } from '../require-argument.ts';
import { logGammaTails } from '../special/incomplete-gamma.ts';
import type { RatioEvidence } from './compare-rates.ts';
import { probRatioAbove, rateRatioQuantile } from './rate-ratio-bayes.ts';

/** Gamma(shape, scale): the confidence distribution one limit of a rate is read from. */
export interface GammaLaw {
  readonly shape: number;
  readonly scale: number;
}

/** What is known about a rate: the gammas of its limits, or limits alone at a stated two-sided level. */
export type RateEvidence =
  | {
      readonly kind: 'gamma-limits';
      readonly estimate: number;
      readonly lower: GammaLaw | null;
      readonly upper: GammaLaw;
    }
  | {
      readonly kind: 'limits';
      readonly estimate: number;
      readonly lower: number;
      readonly upper: number;
      readonly conf: number;
    };

/**
 * The gammas of the FF* interval: weighted rate y, its (raised) variance v, weight of one more event. Lower limits come
 * from shape y^2/v, upper ones from one more event. Unweighted counts: y = x/n, v = x/n^2, eventWeight = 1/n.
 */
export function gammaLimits(rate: {
  readonly y: number;
  readonly v: number;
  readonly eventWeight: number;
}): RateEvidence {
  const { y, v, eventWeight } = rate;
  requireFinite('y', y);
  requireFinite('v', v);
  requirePositive('eventWeight', eventWeight);
  const more = { y: y + eventWeight, v: v + eventWeight ** 2 };
  return {
    kind: 'gamma-limits',
    estimate: y,
    lower: y > 0 && v > 0 ? { shape: (y * y) / v, scale: v / y } : null,
    upper: { shape: more.y ** 2 / more.v, scale: more.v / more.y },
  };
}

/**
 * A rate estimate as evidence: its FF* gammas with the design effect it applied. Rows without a grade widened its limits
 * beyond what the gammas say, so then only the limits themselves are evidence.
 */
export function evidenceOfRate(estimate: EstimatedRate): RateEvidence {
  const { point, interval, flags, designEffect, n, moments } = estimate;
  if (flags.some(({ flag }) => flag === 'missing')) {
    return { kind: 'limits', estimate: point, lower: interval.lower, upper: interval.upper, conf: interval.level };
  }
  return gammaLimits({ y: point, v: (point * designEffect) / n, eventWeight: moments.priorWeight });
}

/** Two one-sided p-values against a bound, and the one-sided limits at level 1 - alpha. */
export interface BoundTest {
  /** Against "at or above the bound": small when the quantity is shown to be below. */
  readonly pBelow: number;
  /** Against "at or below the bound": small when it is shown to be above. */
  readonly pAbove: number;
  readonly lower: number;
  readonly upper: number;
}

/** Tests the evidence against `bound` (a ratio or a rate, above 0) at one-sided level alpha. */
export function testBound(evidence: RatioEvidence | RateEvidence, bound: number, alpha: number): BoundTest {
  requirePositive('bound', bound);
  requireOpenProbability('alpha', alpha);
  switch (evidence.kind) {
    case 'log-normal': {
      const { logRatio, logSe } = evidence;
      const z = (Math.log(bound) - logRatio) / logSe;
      const half = -normQuantile(alpha) * logSe;
      return {
        pBelow: normCdf(-z),
        pAbove: normCdf(z),
        lower: Math.exp(logRatio - half),
        upper: Math.exp(logRatio + half),
      };
    }
    case 'gamma-pair': {
      const above = probRatioAbove(evidence, bound);
      return {
        pBelow: above,
        pAbove: 1 - above,
        lower: rateRatioQuantile(evidence, alpha),
        upper: rateRatioQuantile(evidence, 1 - alpha),
      };
    }
    case 'gamma-limits': {
      const { lower, upper } = evidence;
      return {
        pBelow: Math.exp(logGammaTails(upper.shape, bound / upper.scale).logUpper),
        pAbove: lower === null ? 1 : Math.exp(logGammaTails(lower.shape, bound / lower.scale).logLower),
        lower: lower === null ? 0 : gammaQuantile(alpha, lower.shape, lower.scale),
        upper: gammaQuantile(1 - alpha, upper.shape, upper.scale),
      };
    }
    case 'limits': {
      const level = (1 - evidence.conf) / 2;
      return {
        pBelow: evidence.upper < bound ? level : 1,
        pAbove: evidence.lower > bound ? level : 1,
        lower: evidence.lower,
        upper: evidence.upper,
      };
    }
  }
}
