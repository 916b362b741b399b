import type { LogTails } from '../special/incomplete-gamma.ts';

/** A distribution on t = ln x: its log tails, the log of its density in t, and that log density's slope. */
export interface LogScaleDistribution {
  tails(t: number): LogTails;
  logDensity(t: number): number;
  slope(t: number): number;
}

/** Which tail must hold which log probability. */
export interface TailTarget {
  readonly tail: 'lower' | 'upper';
  readonly logProbability: number;
}

/** ln x of the quantile. Below this, x underflows. */
export const smallestLog = -745.2;

/**
 * Solves ln(tail at t) = target by Halley steps in t = ln x inside a bracket that shrinks around the root. Both log
 * tails are concave in t for gamma and beta, so the steps settle in two to five evaluations, down to shape 1e-5.
 * `scale` is the rough standard deviation of t.
 */
export function solveLogQuantile(
  distribution: LogScaleDistribution,
  target: TailTarget,
  search: { start: number; highest: number; scale: number },
): number {
  let low = smallestLog;
  let high = search.highest;
  let t = Math.min(Math.max(search.start, low), high);
  for (let i = 0; i < 200; i++) {
    const { logLower, logUpper } = distribution.tails(t);
    const lower = target.tail === 'lower';
    const gap = (lower ? logLower : logUpper) - target.logProbability;
    if (gap === 0) return t;
    if (gap > 0 === lower) high = t;
    else low = t;
    const hazard = Math.exp(distribution.logDensity(t) - (lower ? logLower : logUpper));
    const ratio = lower ? gap / hazard : -gap / hazard;
    const bend = 1 - 0.5 * ratio * (distribution.slope(t) + (lower ? -hazard : hazard));
    const step = ratio / Math.min(Math.max(bend, 0.5), 2);
    // Cubic convergence: the step after this one would be about scale (step/scale)^3.
    if (Math.abs(step) < 1e-5 * search.scale || high - low < 1e-15) return t - step;
    const next = t - step;
    t = next > low && next < high ? next : 0.5 * (low + high);
  }
  return t;
}
