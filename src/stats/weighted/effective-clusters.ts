import { requireEach, requireFinite } from '../require-argument.ts';
import { sumAll } from '../special/compensated-sum.ts';

/**
 * Effective event clusters (sum z^2)^2 / sum z^4 for the cluster totals z of weight x outcome: the number of event-bearing
 * clusters when they are alike, near 1 when one dominates. 0 where no cluster has an event.
 */
export function effectiveClusters({ z }: { z: readonly number[] }): number {
  requireEach('z', z, requireFinite);
  const largest = z.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return 0;
  const squares = z.map((value) => (value / largest) ** 2);
  return sumAll(squares) ** 2 / sumAll(squares.map((square) => square * square));
}
