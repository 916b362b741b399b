import { requireEach, requireProbability } from '../require-argument.ts';

/**
 * The largest set of calls whose mean local false-sign probability stays at or below `alpha`. Indices ascend. With
 * nothing selected the expected rate is 0. Source: Bayesian false-discovery rate (Stephens 2017, section 2.3).
 */
export function bayesFdrSelect(input: { readonly localErrors: readonly number[]; readonly alpha: number }): {
  selected: number[];
  expectedFdr: number;
} {
  const { localErrors, alpha } = input;
  requireEach('localErrors', localErrors, requireProbability);
  requireProbability('alpha', alpha);
  const order = localErrors.map((_, i) => i).sort((i, j) => localErrors[i]! - localErrors[j]! || i - j);
  let sum = 0;
  let count = 0;
  for (const i of order) {
    // The running mean of ascending numbers never falls; a whisker for the rounding of its sum.
    if (sum + localErrors[i]! > (count + 1) * alpha * (1 + 1e-12)) break;
    sum += localErrors[i]!;
    count++;
  }
  return { selected: order.slice(0, count).sort((i, j) => i - j), expectedFdr: count === 0 ? 0 : sum / count };
}
