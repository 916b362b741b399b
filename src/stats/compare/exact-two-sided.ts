import { binomLogPmf } from '../distributions/discrete.ts';
import { logBetaTails } from '../special/incomplete-beta.ts';

/** Outcomes within this relative distance count as equally likely (R's convention). */
export const likelihoodFuzz = 1e-7;

/**
 * Exact two-sided p-value of k successes in n at probability p: the sum over the outcomes not more likely than k,
 * up to 1e-7 relative fuzz. No data gives 1. Two bisections, so n = 1e9 costs no more than n = 10.
 */
export function binomTwoSided(k: number, n: number, p: number): number {
  if (n === 0) return 1;
  if (p === 0 || p === 1) return k === (p === 0 ? 0 : n) ? 1 : 0;
  const limit = binomLogPmf(k, n, p) + Math.log1p(likelihoodFuzz);
  const mode = Math.min(n, Math.floor((n + 1) * p));
  const isFar = (i: number) => binomLogPmf(i, n, p) <= limit;
  if (isFar(mode)) return 1;
  const left = firstFar(isFar, { near: mode, far: 0 });
  const right = firstFar(isFar, { near: mode, far: n });
  const below = left === null ? 0 : atMost(left, n, p);
  const above = right === null ? 0 : atLeast(right, n, p);
  return Math.min(1, below + above);
}

/** P(X >= k), X ~ Binomial(n, p), exact in the far tail. */
export function atLeast(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  return Math.exp(logBetaTails({ a: k, b: n - k + 1 }, p, 1 - p).logLower);
}

/** P(X <= k), X ~ Binomial(n, p). */
export function atMost(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return Math.exp(logBetaTails({ a: k + 1, b: n - k }, p, 1 - p).logUpper);
}

/** On the way from `near` (mode) to `far` (an end), the first outcome that is far; null where none is. */
function firstFar(isFar: (i: number) => boolean, range: { near: number; far: number }): number | null {
  if (!isFar(range.far)) return null;
  let near = range.near;
  let far = range.far;
  while (Math.abs(far - near) > 1) {
    const middle = Math.floor((near + far) / 2);
    if (isFar(middle)) far = middle;
    else near = middle;
  }
  return far;
}
