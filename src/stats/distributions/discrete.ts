import { requireCount, requireNonNegative, requirePositive, requireProbability } from '../require-argument.ts';
import { logBinomialKernel } from '../special/binomial-kernel.ts';
import { logBetaTails } from '../special/incomplete-beta.ts';
import { regGammaQ } from '../special/incomplete-gamma.ts';
import { StatsError } from '../stats-error.ts';

/** ln P(X = k), X ~ Binomial(n, p). Exact 0 at certain outcomes, -Infinity at impossible ones; full digits at n = 1e9. */
export function binomLogPmf(k: number, n: number, p: number): number {
  requireSuccesses(k, n);
  requireProbability('p', p);
  return logBinomialKernel({ a: k, b: n - k }, p, 1 - p);
}

/** P(X <= k), X ~ Binomial(n, p). */
export function binomCdf(k: number, n: number, p: number): number {
  requireSuccesses(k, n);
  requireProbability('p', p);
  if (k === n) return 1;
  return Math.exp(logBetaTails({ a: k + 1, b: n - k }, p, 1 - p).logUpper);
}

/** P(X <= k), X ~ Poisson(lambda). */
export function poissonCdf(k: number, lambda: number): number {
  requireCount('k', k);
  requireNonNegative('lambda', lambda);
  return regGammaQ(k + 1, lambda);
}

/** ln P(X = k), X | p ~ Binomial(n, p), p ~ Beta(a, b). */
export function betaBinomLogPmf(trials: { k: number; n: number }, a: number, b: number): number {
  const { k, n } = trials;
  requireSuccesses(k, n);
  requirePositive('a', a);
  requirePositive('b', b);
  // C(n,k) B(k+a, n-k+b) / B(a,b), each beta function written as its kernel at one common x, where x cancels.
  const whole = { a: k + a, b: n - k + b };
  const x = whole.a / (n + a + b);
  const y = whole.b / (n + a + b);
  const prior = Math.log(a) + Math.log(b / (a + b)) + logBinomialKernel({ a, b }, x, y);
  const posterior = Math.log(whole.a) + Math.log(y) + logBinomialKernel(whole, x, y);
  return logBinomialKernel({ a: k, b: n - k }, x, y) + prior - posterior;
}

/** ln P(X = k), X negative binomial with size r and this mean. */
export function negBinomLogPmf(k: number, r: number, mean: number): number {
  requireCount('k', k);
  requirePositive('r', r);
  requireNonNegative('mean', mean);
  if (mean === 0) return k === 0 ? 0 : -Infinity;
  const x = r / (r + mean);
  const y = mean / (r + mean);
  return Math.log(r / (r + k)) + logBinomialKernel({ a: r, b: k }, x, y);
}

function requireSuccesses(k: number, n: number): void {
  requireCount('n', n);
  requireCount('k', k);
  if (k > n) {
    throw new StatsError('argument-out-of-range', { argument: 'k', value: k, expected: `give at most n (${n})` });
  }
}
