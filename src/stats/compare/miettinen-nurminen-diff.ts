import { normQuantile } from '../distributions/normal.ts';
import { findLimit, findRoot } from '../find-root.ts';
import type { Interval } from '../interval.ts';
import { checkedProportions, type TwoProportions } from './two-proportions.ts';

/**
 * Score interval for p1 - p2 with the N/(N-1) variance factor, within [-1, 1]. The constrained estimate is the root of
 * the score equation itself rather than of the published cubic, which loses all digits at rare rates.
 * Source: Miettinen & Nurminen 1985, eq. 8 and 9.
 */
export function miettinenNurminenDiff(input: TwoProportions): Interval {
  const sample = checkedProportions(input);
  const { x1, n1, x2, n2, conf } = sample;
  const z = normQuantile((1 - conf) / 2);
  const estimate = x1 / n1 - x2 / n2;
  const distance = (difference: number) => scoreChi2(sample, difference) - z * z;
  const step = 0.1 / Math.max(n1, n2);
  return {
    lower: findLimit(distance, { start: estimate, step: -step, end: -1 }),
    upper: findLimit(distance, { start: estimate, step, end: 1 }),
  };
}

function scoreChi2(sample: Required<TwoProportions>, difference: number): number {
  const { x1, n1, x2, n2 } = sample;
  const gap = x1 / n1 - x2 / n2 - difference;
  if (gap === 0) return 0;
  // At a difference of ±1 both proportions are certain, and only the estimate itself is possible.
  if (Math.abs(difference) >= 1) return Number.POSITIVE_INFINITY;
  const { p1, q1, p2, q2 } = constrained(sample, difference);
  const total = n1 + n2;
  return (gap ** 2 * ((total - 1) / total)) / ((p1 * q1) / n1 + (p2 * q2) / n2);
}

interface Constrained {
  readonly p1: number;
  readonly q1: number;
  readonly p2: number;
  readonly q2: number;
}

/** Maximum likelihood of both proportions with p1 - p2 fixed; the free one on the log-odds scale of its range. */
function constrained({ x1, n1, x2, n2 }: Required<TwoProportions>, difference: number): Constrained {
  const room = 1 - Math.abs(difference);
  const at = (t: number): Constrained => {
    const above = room / (1 + Math.exp(-t));
    const below = room / (1 + Math.exp(t));
    return difference >= 0
      ? { p1: above + difference, q1: below, p2: above, q2: below + difference }
      : { p1: above, q1: below - difference, p2: above - difference, q2: below };
  };
  const share = (count: number, p: number) => (count === 0 ? 0 : count / p);
  const score = (t: number) => {
    const { p1, q1, p2, q2 } = at(t);
    return share(x1, p1) - share(n1 - x1, q1) + share(x2, p2) - share(n2 - x2, q2);
  };
  const end = 600;
  if (score(-end) <= 0) return at(Number.NEGATIVE_INFINITY);
  if (score(end) >= 0) return at(Number.POSITIVE_INFINITY);
  return at(findRoot(score, [-end, end]));
}
