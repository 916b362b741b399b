import { atMost } from '../compare/exact-two-sided.ts';
import { requireCount, requireOpenProbability } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';

/**
 * Which order statistics (1-based) of n values enclose the median with at least `conf`: the largest rank r with
 * P(Bin(n, 1/2) <= r - 1) <= (1 - conf)/2, and n + 1 - r. Too few values for the level (n <= 5 at 95 %): StatsError
 * `undefined-result`. Source: sign-test inversion.
 */
export function medianCiRanks(input: { readonly n: number; readonly conf?: number }): {
  lowerRank: number;
  upperRank: number;
  achieved: number;
} {
  const { n, conf = 0.95 } = input;
  requireCount('n', n, 1);
  requireOpenProbability('conf', conf);
  const tail = (1 - conf) / 2;
  if (atMost(0, n, 0.5) > tail) {
    throw new StatsError('undefined-result', {
      argument: 'n',
      value: n,
      expected: `the extremes of so few values do not reach ${conf}`,
    });
  }
  let low = 1;
  let high = Math.ceil(n / 2) + 1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (atMost(middle - 1, n, 0.5) <= tail) low = middle;
    else high = middle;
  }
  return { lowerRank: low, upperRank: n + 1 - low, achieved: 1 - 2 * atMost(low - 1, n, 0.5) };
}
