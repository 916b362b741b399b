import { requireEach, requireNonNegative, requireProbability } from '../require-argument.ts';

/** Probability of at least one event in n draws over prompts with these elicitation probabilities: 1 - (1 - mean p)^n. */
export function aggregateRisk({ p, n }: { readonly p: readonly number[]; readonly n: number }): number {
  requireEach('p', p, requireProbability);
  requireNonNegative('n', n);
  if (n === 0) return 0;
  const mean = p.reduce((sum, value) => sum + value, 0) / p.length;
  return -Math.expm1(n * Math.log1p(-Math.min(1, mean)));
}
