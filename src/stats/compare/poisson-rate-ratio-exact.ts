import { betaQuantilePair } from '../distributions/beta.ts';
import { requireCount, requireOpenProbability, requirePositive } from '../require-argument.ts';
import { binomTwoSided } from './exact-two-sided.ts';

/**
 * Exact conditional interval and two-sided p-value for a ratio of Poisson rates: x1 given x1 + x2 is binomial
 * (Clopper-Pearson on it). Upper Infinity at x2 = 0; without any event [0, Infinity] and p = 1.
 * Source: Przyborowski & Wilenski 1940; the p-value sums the outcomes not more likely than the one seen.
 */
export function poissonRateRatioExact(input: {
  readonly x1: number;
  readonly t1: number;
  readonly x2: number;
  readonly t2: number;
  readonly conf?: number;
}): { lower: number; upper: number; p: number } {
  const { x1, t1, x2, t2, conf = 0.95 } = input;
  requireCount('x1', x1);
  requireCount('x2', x2);
  requirePositive('t1', t1);
  requirePositive('t2', t2);
  requireOpenProbability('conf', conf);
  const tail = (1 - conf) / 2;
  const exposure = t2 / t1;
  const odds = (level: number, a: number, b: number) => {
    const { x, y } = betaQuantilePair(level, { a, b });
    return exposure * (x / y);
  };
  return {
    lower: x1 === 0 ? 0 : odds(tail, x1, x2 + 1),
    upper: x2 === 0 ? Number.POSITIVE_INFINITY : odds(1 - tail, x1 + 1, x2),
    p: binomTwoSided(x1, x1 + x2, t1 / (t1 + t2)),
  };
}
