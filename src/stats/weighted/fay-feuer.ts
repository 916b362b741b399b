import { gammaQuantile } from '../distributions/gamma.ts';
import { findRoot } from '../find-root.ts';
import { halfAlpha, type Interval } from '../interval.ts';
import {
  requireEach,
  requireNonNegative,
  requireOneOf,
  requirePositive,
  requireSameLength,
} from '../require-argument.ts';
import { sumAll } from '../special/compensated-sum.ts';
import { logGammaTails } from '../special/incomplete-gamma.ts';

/** x_j events counted with weight w_j each. */
export interface WeightedCounts {
  readonly x: readonly number[];
  readonly w: readonly number[];
  readonly conf?: number;
}

/** What one more event is taken to weigh: the largest weight (guaranteed), Tiwari-Clegg-Zou's mean, or the mean alone. */
export type ExtraEventWeight = 'max' | 'tcz' | 'mean';

/**
 * Fay & Feuer (1997) gamma interval for a weighted sum of Poisson counts: y = sum w x, v = sum w^2 x,
 * L = G(a/2; y^2/v, v/y), U = G(1-a/2; y+^2/v+, v+/y+) with y+, v+ one more event of the extra weight.
 */
export function fayFeuer(input: WeightedCounts & { wmType?: ExtraEventWeight }): Interval & { estimate: number } {
  const { wmType = 'max', conf = 0.95 } = input;
  const tail = halfAlpha(conf);
  requireOneOf('wmType', wmType, ['max', 'tcz', 'mean']);
  const { y, v, unit, weights } = moments(input);
  const mean = sumAll(weights) / weights.length;
  const extra = {
    max: { y: 1, v: 1 },
    tcz: { y: mean, v: sumAll(weights.map((weight) => weight * weight)) / weights.length },
    mean: { y: mean, v: mean * mean },
  }[wmType];
  return {
    estimate: y * unit,
    lower: y > 0 ? gammaOf(tail, y, v) * unit : 0,
    upper: gammaOf(1 - tail, y + extra.y, v + extra.v) * unit,
  };
}

/** Mid-p version: the equal mixture of the two gammas, with the largest weight as the extra one. */
export function fayFeuerMidP(input: WeightedCounts): Interval {
  const { conf = 0.95 } = input;
  const tail = halfAlpha(conf);
  const { y, v, unit } = moments(input);
  const [yUp, vUp] = [y + 1, v + 1];
  // With no event the lower half of the mixture is a point mass at 0.
  if (y === 0) return { lower: 0, upper: gammaOf(1 - 2 * tail, yUp, vUp) * unit };
  const mixture = (logRate: number) => {
    const rate = Math.exp(logRate);
    const low = logGammaTails((y * y) / v, (rate * y) / v);
    const high = logGammaTails((yUp * yUp) / vUp, (rate * yUp) / vUp);
    return {
      lower: 0.5 * Math.exp(low.logLower) + 0.5 * Math.exp(high.logLower),
      upper: 0.5 * Math.exp(low.logUpper) + 0.5 * Math.exp(high.logUpper),
    };
  };
  const bracket = (q: number): [number, number] => {
    const ends = [Math.log(gammaOf(q, y, v)), Math.log(gammaOf(q, yUp, vUp))].map((end) => Math.max(end, -745));
    return [Math.min(...ends) - 1e-9, Math.max(...ends) + 1e-9];
  };
  return {
    lower: Math.exp(findRoot((t) => mixture(t).lower - tail, bracket(tail))) * unit,
    upper: Math.exp(findRoot((t) => tail - mixture(t).upper, bracket(1 - tail))) * unit,
  };
}

/** Gamma with mean y and variance v. */
function gammaOf(q: number, y: number, v: number): number {
  return gammaQuantile(q, (y * y) / v, v / y);
}

/** Sums in units of the largest weight, so that neither end of a wide weight range under- or overflows. */
function moments({ x, w }: WeightedCounts): { y: number; v: number; unit: number; weights: number[] } {
  requireSameLength({ x, w });
  requireEach('x', x, requireNonNegative);
  requireEach('w', w, requirePositive);
  const unit = w.reduce((most, weight) => Math.max(most, weight), 0);
  const weights = w.map((weight) => weight / unit);
  const y = sumAll(weights.map((weight, j) => weight * (x[j] as number)));
  const v = sumAll(weights.map((weight, j) => weight * weight * (x[j] as number)));
  return { y, v, unit, weights };
}
