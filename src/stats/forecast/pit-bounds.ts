import { atMost } from '../compare/exact-two-sided.ts';
import { poissonCdf } from '../distributions/discrete.ts';
import {
  requireCount,
  requireEvents,
  requireNonNegative,
  requireOneOf,
  requireProbability,
} from '../require-argument.ts';

export type CountLaw =
  | { readonly dist: 'poisson'; readonly lambda_: number }
  | { readonly dist: 'binomial'; readonly n: number; readonly p: number };

/**
 * The interval [F(k-1), F(k)] in which a randomised probability integral transform of the count k is drawn.
 * Source: Czado, Gneiting & Held 2009, eq. 2.
 */
export function pitBounds(input: CountLaw & { readonly k: number }): { lower: number; upper: number } {
  requireCount('k', input.k);
  requireOneOf('dist', input.dist, ['poisson', 'binomial']);
  const { k } = input;
  if (input.dist === 'poisson') {
    requireNonNegative('lambda_', input.lambda_);
    return { lower: k === 0 ? 0 : poissonCdf(k - 1, input.lambda_), upper: poissonCdf(k, input.lambda_) };
  }
  requireCount('n', input.n);
  requireEvents({ x: 'k', n: 'n' }, k, input.n);
  requireProbability('p', input.p);
  return { lower: atMost(k - 1, input.n, input.p), upper: atMost(k, input.n, input.p) };
}
