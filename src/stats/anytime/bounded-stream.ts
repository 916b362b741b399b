import { requireCount, requireEach, requireProbability } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';

/** Limits of a confidence sequence at chosen times. */
export interface SequenceLimits {
  readonly lower: number[];
  readonly upper: number[];
  /** How many observations each pair of limits has seen. */
  readonly at: number[];
}

/** Observations in [0, 1], in the order they were drawn. */
export function requireBounded(x: readonly number[]): void {
  requireEach('x', x, requireProbability);
}

/** Reporting times: those asked for, or 10, 30, 60 as far as the data goes, and always the last observation. */
export function reportingTimes(n: number, asked: readonly number[] | undefined): number[] {
  if (asked === undefined) return [...new Set([10, 30, 60, n])].filter((time) => time <= n);
  requireEach('at', asked, (argument, value) => requireCount(argument, value, 1));
  for (const [i, time] of asked.entries()) {
    if (time <= n && (i === 0 || time > asked[i - 1]!)) continue;
    throw new StatsError('argument-out-of-range', {
      argument: `at[${i}]`,
      value: time,
      expected: `give ascending times up to ${n}`,
    });
  }
  return [...asked];
}

/**
 * The predictable bet before observation t: sqrt(2 ln(1/level) / (t ln(1+t) s2)), with the variance s2 of the earlier
 * observations counting one fake one of mean 1/2 and variance 1/4. Source: Waudby-Smith & Ramdas 2024, eq. 15.
 */
export function predictableBets(level: number): { next(): number; see(x: number): void } {
  let t = 0;
  let sum = 0.5;
  let squares = 0.25;
  const scale = -2 * Math.log(level);
  return {
    // Variance squares / (t + 1) after t observations, and t + 1 is also the time of the bet: they cancel.
    next: () => Math.sqrt(scale / (Math.log(2 + t) * squares)),
    see(x) {
      t++;
      sum += x;
      squares += (x - sum / (t + 1)) ** 2;
    },
  };
}
