import { shrunkenKornGraubard } from '../design/korn-graubard.ts';
import { gammaQuantile } from '../distributions/gamma.ts';
import type { Interval } from '../interval.ts';
import { clopperPearson } from '../proportion/clopper-pearson.ts';
import { shrunkenGammaInterval } from '../weighted/shrunken-gamma-interval.ts';
import type { Moments } from './rate-moments.ts';
import type { RateMethod } from './rate-result.ts';

/** Up to here events are Poisson (FF*), above binomial (KG*). */
export const rareUpTo = 0.02;

export interface LimitOptions {
  readonly conf: number;
  /** Pseudo-clusters the prior is worth. */
  readonly K: number;
}

/** Interval and applied design effect of a rate by the named method; `priorWeight` = w*. */
export function rateLimits(
  method: RateMethod,
  moments: Moments & { priorWeight: number },
  { conf, K }: LimitOptions,
): Interval & { designEffect: number } {
  const { rate, n, effectiveEvents: events, priorWeight } = moments;
  const variance = Math.max(moments.variance, moments.rowVariance);
  if (method === 'clopper-pearson') {
    return { ...clopperPearson({ x: Math.round(rate * n), n, conf }), designEffect: 1 };
  }
  // Weights that make up for grades not drawn can carry an estimate past 1, where no binomial goes.
  if (method === 'shrunken-gamma' || rate > 1) {
    const limits = shrunkenGammaInterval({ y: rate, v: variance, events, priorWeight, K, conf });
    return { lower: limits.lower, upper: Math.min(1, limits.upper), designEffect: limits.weightShrunk * n };
  }
  const simple = (rate * (1 - rate)) / n;
  const deffHat = simple > 0 ? variance / simple : 0;
  const deffPrior = priorWeight * n;
  const { lower, upper, deff } = shrunkenKornGraubard({ p: rate, n, deffHat, events, deffPrior, K, conf });
  return { lower, upper, designEffect: deff };
}

/**
 * Fay-Feuer upper limit over cluster totals, with the largest total one cluster could add as the extra event. It uses no
 * prior and no model of the variance.
 */
export function assumptionFreeUpper(
  moments: { rate: number; countVariance: number },
  largestAddition: number,
  conf: number,
): number {
  const y = moments.rate + largestAddition;
  const v = moments.countVariance + largestAddition * largestAddition;
  return Math.min(1, gammaQuantile(1 - (1 - conf) / 2, (y / v) * y, v / y));
}
