import { requireCount, requireEach, requirePositive } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';

/** Hill's estimate of 1/alpha from the k largest of positive values: mean of ln x_(i) - ln x_(k+1). Hill 1975. */
export function hill({ x, k }: { readonly x: readonly number[]; readonly k: number }): number {
  requireEach('x', x, requirePositive);
  requireCount('k', k, 1);
  if (k >= x.length) {
    throw new StatsError('argument-out-of-range', {
      argument: 'k',
      value: k,
      expected: `give less than the ${x.length} values`,
    });
  }
  const sorted = [...x].sort((a, b) => b - a);
  let sum = 0;
  for (let i = 0; i < k; i++) sum += Math.log(sorted[i]! / sorted[k]!);
  return sum / k;
}
