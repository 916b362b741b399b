import { requireCount, requireOpenProbability } from '../require-argument.ts';
import { predictableBets, reportingTimes, requireBounded, type SequenceLimits } from './bounded-stream.ts';

/**
 * Hedged betting confidence sequence for the mean of [0, 1] values: the candidate means m, on a grid of step 1/breaks,
 * against which neither bettor (mean above m, mean below m) has multiplied half a unit by 2/alpha; widened by one grid
 * step on each side. With weights divide the values by the largest weight first. `at` chooses when to report (default
 * 10, 30, 60 and the last). Cost: observations x breaks. Source: Waudby-Smith & Ramdas 2024, theorem 3.
 */
export function hedgedBettingCS(input: {
  readonly x: readonly number[];
  readonly alpha: number;
  readonly breaks?: number;
  readonly at?: readonly number[];
}): SequenceLimits {
  const { x, alpha, breaks = 1000 } = input;
  requireBounded(x);
  const at = reportingTimes(x.length, input.at);
  const bettors = hedgedBettors({ alpha, breaks });
  const limits: SequenceLimits = { lower: [], upper: [], at };
  x.forEach((value, i) => {
    bettors.see(value);
    if (at[limits.lower.length] !== i + 1) return;
    const { lower, upper } = bettors.limits();
    limits.lower.push(lower);
    limits.upper.push(upper);
  });
  return limits;
}

/** Factors are multiplied this many at a time before their logarithm is taken. */
const block = 16;

/** The same, one observation in [0, 1] at a time: memory is the grid, whatever the stream's length. */
export function hedgedBettors(options: { readonly alpha: number; readonly breaks: number }): {
  see(x: number): void;
  limits(): { lower: number; upper: number };
} {
  const { alpha, breaks } = options;
  requireOpenProbability('alpha', alpha);
  requireCount('breaks', breaks, 2);
  const bets = predictableBets(alpha / 2);
  const above = { log: new Float64Array(breaks + 1), product: new Float64Array(breaks + 1).fill(1) };
  const below = { log: new Float64Array(breaks + 1), product: new Float64Array(breaks + 1).fill(1) };
  let pending = 0;
  const settle = () => {
    for (const wealth of [above, below]) {
      for (let i = 0; i <= breaks; i++) wealth.log[i]! += Math.log(wealth.product[i]!);
      wealth.product.fill(1);
    }
    pending = 0;
  };
  return {
    see(x) {
      const bet = bets.next();
      for (let i = 0; i <= breaks; i++) {
        const m = i / breaks;
        above.product[i]! *= 1 + Math.min(bet, 0.5 / m) * (x - m);
        below.product[i]! *= 1 - Math.min(bet, 0.5 / (1 - m)) * (x - m);
      }
      bets.see(x);
      if (++pending === block) settle();
    },
    limits() {
      settle();
      const threshold = Math.log(2 / alpha);
      const kept = (i: number) => above.log[i]! <= threshold && below.log[i]! <= threshold;
      let first = 0;
      let last = breaks;
      while (first <= breaks && !kept(first)) first++;
      // Every mean of the grid refused: the truth lies between grid points, and nothing may be excluded.
      if (first > breaks) return { lower: 0, upper: 1 };
      while (!kept(last)) last--;
      return { lower: Math.max(0, (first - 1) / breaks), upper: Math.min(1, (last + 1) / breaks) };
    },
  };
}
