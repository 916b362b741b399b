import { requireCount, requireEvents, requirePositive, requireProbability } from '../require-argument.ts';
import { logBinomialKernel } from '../special/binomial-kernel.ts';
import { StatsError } from '../stats-error.ts';

export interface BernoulliEvidence {
  /** Events so far, whole. */
  readonly x: number;
  /** Items so far, whole. */
  readonly n: number;
  /** Beta(a, b) mixture over the alternative. */
  readonly a: number;
  readonly b: number;
}

/**
 * ln of the mixture e-value against rate p after x events in n: lnB(a+x, b+n-x) - lnB(a, b) - x ln p - (n-x) ln(1-p).
 * Infinity where p rules the data out. Each part is a difference of saddle-point terms, so n = 1e9 keeps its digits.
 * Source: method of mixtures (Robbins 1970; Ville 1939 for what e >= 1/alpha means).
 */
export function logEValueBernoulli(input: BernoulliEvidence & { readonly p: number }): number {
  requireProbability('p', input.p);
  checkEvidence(input);
  return logMixtureRatio(input, input.p, 1 - input.p);
}

export function checkEvidence({ x, n, a, b }: BernoulliEvidence): void {
  requireCount('n', n);
  requireCount('x', x);
  requireEvents({ x: 'x', n: 'n' }, x, n);
  requireShape('a', a);
  requireShape('b', b);
}

/** Beta parameters whose powers a double can hold. */
function requireShape(argument: string, value: number): void {
  requirePositive(argument, value);
  if (value >= 1e-100 && value <= 1e100) return;
  throw new StatsError('argument-out-of-range', {
    argument,
    value,
    expected: 'give a number between 1e-100 and 1e100',
  });
}

/** The same with p and q = 1 - p given apart. */
export function logMixtureRatio({ x, n, a, b }: BernoulliEvidence, p: number, q: number): number {
  if (n === 0) return 0;
  const after = { a: x + a, b: n - x + b };
  const total = n + a + b;
  const mean = after.a / total;
  const rest = after.b / total;
  // 1/B(a, b) = ab/(a+b) kernel(a, b; u) / (u^a (1-u)^b) at any u: at the posterior mean u the powers cancel.
  const prior = Math.log(a) + Math.log(b / (a + b)) + logBinomialKernel({ a, b }, mean, rest);
  const posterior = Math.log(after.a) + Math.log(rest) + logBinomialKernel(after, mean, rest);
  const counts = { a: x, b: n - x };
  const null_ = logBinomialKernel(counts, p, q);
  if (null_ === Number.NEGATIVE_INFINITY) return Number.POSITIVE_INFINITY;
  return prior - posterior + logBinomialKernel(counts, mean, rest) - null_;
}
