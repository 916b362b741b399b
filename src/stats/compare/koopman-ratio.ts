import { normQuantile } from '../distributions/normal.ts';
import { findLimit } from '../find-root.ts';
import type { Interval } from '../interval.ts';
import { checkedProportions, type TwoProportions } from './two-proportions.ts';

/**
 * Koopman's score interval for p1/p2: the ratios not rejected by the chi-square test under the constrained maximum
 * likelihood. Lower 0 at x1 = 0, upper Infinity at x2 = 0, both at 0/0. Source: Koopman 1984, eq. 2.
 */
export function koopmanRatio(input: TwoProportions): Interval {
  const { x1, n1, x2, n2, conf } = checkedProportions(input);
  return {
    // Swapping the samples inverts the ratio and leaves the test as it is.
    lower: 1 / upperLimit({ x1: x2, n1: n2, x2: x1, n2: n1, conf }),
    upper: upperLimit({ x1, n1, x2, n2, conf }),
  };
}

function upperLimit(sample: Required<TwoProportions>): number {
  const { x1, n1, x2, n2, conf } = sample;
  if (x2 === 0) return Number.POSITIVE_INFINITY;
  const z = normQuantile((1 - conf) / 2);
  const distance = (logRatio: number) => scoreChi2(sample, Math.exp(logRatio)) - z * z;
  let start = Math.log((Math.max(x1, 1e-6) / n1) * (n2 / x2));
  // Without events the estimate is 0: any ratio small enough will do.
  while (x1 === 0 && start > -600 && distance(start) > 0) start -= 1;
  return Math.exp(findLimit(distance, { start, step: 0.25, end: 700 }));
}

/** The score statistic at p1 = r p2. */
function scoreChi2({ x1, n1, x2, n2 }: Required<TwoProportions>, r: number): number {
  const gap = x1 / n1 - (r * x2) / n2;
  if (gap === 0) return 0;
  const a = (n1 + n2) * r;
  const minusB = n1 * r + x1 + n2 + x2 * r;
  const p2 = (2 * (x1 + x2)) / (minusB + Math.sqrt(Math.max(0, minusB * minusB - 4 * a * (x1 + x2))));
  const p1 = Math.min(1, r * p2);
  return gap ** 2 / ((p1 * (1 - p1)) / n1 + (r * r * p2 * (1 - p2)) / n2);
}
