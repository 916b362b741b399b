import { requireOpenProbability } from './require-argument.ts';

/** A two-sided interval; `upper` may be Infinity where the parameter has no upper end. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** alpha / 2 of a two-sided level, checked. */
export function halfAlpha(conf: number): number {
  requireOpenProbability('conf', conf);
  return (1 - conf) / 2;
}

/** Both limits clipped to [0, 1]. */
export function clipped(interval: Interval): Interval {
  return { lower: Math.min(1, Math.max(0, interval.lower)), upper: Math.min(1, Math.max(0, interval.upper)) };
}
