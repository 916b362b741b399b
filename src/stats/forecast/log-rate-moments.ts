import { requireNonNegative, requirePositive } from '../require-argument.ts';
import { digamma, trigamma } from '../special/digamma.ts';

/**
 * Mean and variance of the log rate given x events (effective counts allowed) in `exposure` messages, under a
 * Gamma(prior) prior on the rate: digamma(x + prior) - ln exposure and trigamma(x + prior). Finite at x = 0.
 */
export function logRateMoments(input: { readonly x: number; readonly exposure: number; readonly prior?: number }): {
  mean: number;
  variance: number;
} {
  const { x, exposure, prior = 0.5 } = input;
  requireNonNegative('x', x);
  requirePositive('exposure', exposure);
  requirePositive('prior', prior);
  return { mean: digamma(x + prior) - Math.log(exposure), variance: trigamma(x + prior) };
}
