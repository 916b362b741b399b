import { requireEach, requireNonNegative, requireSameLength } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';

/**
 * Log ratio of two totals and its linearised standard error over clusters: z_c = x1_c/T1 - x0_c/T0,
 * var = C/(C-1) sum (z - zbar)^2. `x1[c]` and `x0[c]` are the (weighted) event totals of cluster c in the numerator and
 * the denominator; clusters without events belong in the arrays too. Errors: fewer than 2 clusters, a zero total.
 * Source: Taylor linearisation of a ratio (Cochran 1977, 6.4).
 */
export function clusteredLogRatio(totals: { readonly x1: readonly number[]; readonly x0: readonly number[] }): {
  logRatio: number;
  se: number;
} {
  const { x1, x0 } = totals;
  requireEach('x1', x1, requireNonNegative);
  requireEach('x0', x0, requireNonNegative);
  const clusters = requireSameLength({ x1, x0 });
  if (clusters < 2) {
    throw new StatsError('undefined-result', {
      argument: 'x1',
      value: x1,
      expected: 'a variance needs at least 2 clusters',
    });
  }
  const total1 = positiveTotal('x1', x1);
  const total0 = positiveTotal('x0', x0);
  let sum = 0;
  // The z sum to zero by construction, so zbar = 0.
  for (let c = 0; c < clusters; c++) sum += (x1[c]! / total1 - x0[c]! / total0) ** 2;
  return { logRatio: Math.log(total1 / total0), se: Math.sqrt((sum * clusters) / (clusters - 1)) };
}

function positiveTotal(argument: string, values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  if (total > 0) return total;
  throw new StatsError('undefined-result', {
    argument,
    value: values,
    expected: 'a log ratio needs an event in each lane',
  });
}
