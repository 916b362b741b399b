import { requireCount, requireEach, requireFinite, requirePositive, requireProbability } from '../require-argument.ts';
import { sumAll } from '../special/compensated-sum.ts';
import { StatsError } from '../stats-error.ts';

/** Effective sample size (sum w)^2 / sum w^2 and the design effect of unequal weights n / ess (Kish 1965). */
export function kishEss({ weights }: { weights: readonly number[] }): { ess: number; deff: number } {
  requireEach('weights', weights, requirePositive);
  const largest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  const sum = sumAll(scaled(weights, largest));
  const squares = sumAll(squared(weights, largest));
  const ess = (sum * sum) / squares;
  return { ess, deff: weights.length / ess };
}

/** 1 + (sum b^2 / sum b - 1) icc for cluster sizes b: the size-weighted mean size is what counts. */
export function deffClusterIcc(input: { sizes: readonly number[]; icc: number }): number {
  const { sizes, icc } = input;
  requireEach('sizes', sizes, (argument, value) => requireCount(argument, value, 1));
  requireIcc(icc);
  return 1 + (sumAll(squared(sizes, 1)) / sumAll(sizes) - 1) * icc;
}

/** Variance of a rate from n prefixes with m samples each: p(1-p)/n [icc + (1-icc)/m]. */
export function varianceReplicated(input: { p: number; icc: number; n: number; m: number }): number {
  const { p, icc, n, m } = input;
  requireProbability('p', p);
  requireIcc(icc);
  requirePositive('n', n);
  requirePositive('m', m);
  return ((p * (1 - p)) / n) * (icc + (1 - icc) / m);
}

function requireIcc(icc: number): void {
  requireFinite('icc', icc);
  if (icc >= -1 && icc <= 1) return;
  throw new StatsError('argument-out-of-range', { argument: 'icc', value: icc, expected: 'give a number in [-1, 1]' });
}

function* scaled(values: readonly number[], scale: number): Iterable<number> {
  for (const value of values) yield value / scale;
}

function* squared(values: readonly number[], scale: number): Iterable<number> {
  for (const value of values) yield (value / scale) ** 2;
}
