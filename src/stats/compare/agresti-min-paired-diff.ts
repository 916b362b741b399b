import { normQuantile } from '../distributions/normal.ts';
import type { Interval } from '../interval.ts';
import { requireCount, requireOpenProbability } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';

/**
 * Adjusted Wald interval for (b - c)/n on matched pairs: half a pair added to each of the four cells. Within [-1, 1].
 * Source: Agresti & Min 2005, section 3.
 */
export function agrestiMinPairedDiff(input: {
  readonly b: number;
  readonly c: number;
  readonly n: number;
  readonly conf?: number;
}): Interval {
  const { b, c, n, conf = 0.95 } = input;
  requireCount('b', b);
  requireCount('c', c);
  requireCount('n', n, 1);
  requireOpenProbability('conf', conf);
  if (b + c > n)
    throw new StatsError('argument-out-of-range', {
      argument: 'n',
      value: n,
      expected: `give at least b + c (${b + c})`,
    });
  const pairs = n + 2;
  const difference = (b - c) / pairs;
  const z = -normQuantile((1 - conf) / 2);
  const half = (z / pairs) * Math.sqrt(Math.max(0, b + c + 1 - (b - c) * difference));
  return { lower: Math.max(-1, difference - half), upper: Math.min(1, difference + half) };
}
