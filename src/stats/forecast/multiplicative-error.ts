import { gammaQuantile } from '../distributions/gamma.ts';
import { requireNonNegative, requirePositive } from '../require-argument.ts';

/** How many times too high or too low: exp|ln(pred / obs)|, at least 1. Both rates must be above 0. */
export function multiplicativeError({ pred, obs }: { readonly pred: number; readonly obs: number }): number {
  requirePositive('pred', pred);
  requirePositive('obs', obs);
  return foldError(pred, obs);
}

/**
 * The same with the observed rate replaced by its Jeffreys median G(1/2; k + 1/2)/N: finite at zero events (to be
 * flagged there). `obsCount` may be effective.
 */
export function multiplicativeErrorMedian(input: {
  readonly predMedian: number;
  readonly obsCount: number;
  readonly obsN: number;
}): number {
  const { predMedian, obsCount, obsN } = input;
  requirePositive('predMedian', predMedian);
  requireNonNegative('obsCount', obsCount);
  requirePositive('obsN', obsN);
  return foldError(predMedian, gammaQuantile(0.5, obsCount + 0.5, 1) / obsN);
}

/** Symmetric multiplicative error of two rates, max(a/b, b/a), as the published protocol has it. Both above 0. */
export function sme({ a, b }: { readonly a: number; readonly b: number }): number {
  requirePositive('a', a);
  requirePositive('b', b);
  return foldError(a, b);
}

function foldError(a: number, b: number): number {
  return Math.max(a / b, b / a);
}
