import { gammaQuantile } from '../distributions/gamma.ts';
import { requireCount, requireOpenProbability, requirePositive } from '../require-argument.ts';

/**
 * Rate from the sum R of exponential clocks run until the k-th event: p R ~ Gamma(k), a law of relative error free of p.
 * `estimate` (k-1)/R is unbiased; limits are gamma quantiles over R, at most 1. Source: Huber 2017 (GBAS).
 */
export function gbas(input: { readonly k: number; readonly sumExp: number; readonly conf?: number }): {
  estimate: number;
  lower: number;
  upper: number;
} {
  const { k, sumExp, conf = 0.95 } = input;
  requireCount('k', k, 1);
  requirePositive('sumExp', sumExp);
  requireOpenProbability('conf', conf);
  const tail = (1 - conf) / 2;
  return {
    estimate: (k - 1) / sumExp,
    lower: Math.min(1, gammaQuantile(tail, k, 1) / sumExp),
    upper: Math.min(1, gammaQuantile(1 - tail, k, 1) / sumExp),
  };
}
