import { digamma, trigamma } from '../special/digamma.ts';
import type { PairedSummary } from './evidence.ts';

/** Pseudo-events with which a behavior's own correlation is shrunk to the pair's pooled value. */
const pseudoEvents = 5;
const largestCorrelation = 0.85;

/** Log-odds moments of one behavior's two lanes on the same prefixes (digamma/trigamma with +1/2). */
export interface PairedMoments {
  /** Counts the candidate's likelihood rests on. */
  readonly candidate: { readonly events: number; readonly n: number };
  /** Counts today's rate rests on: the whole logs where they were graded, else the slice. */
  readonly current: { readonly events: number; readonly n: number };
  readonly x: number;
  readonly y: number;
  readonly sx: number;
  readonly sy: number;
  /** Sampling covariance of x and y: the prompts they share. */
  readonly shared: number;
  /** What the whole logs say the slice drew too high (log odds), already taken out of `x`. */
  readonly sliceLuck: number;
}

/**
 * Moments of every behavior. The correlation of the two
 * deployments' 0/1 grades is pooled over behaviors with 5 pseudo-events. Where the logs hold more than the slice, the
 * candidate's rate is regressed on the slice's luck (double sampling: Cochran 1977, 12.2) and today's rate is the logs'.
 */
export function pairedMoments(evidence: readonly PairedSummary[]): readonly PairedMoments[] {
  const pooledCorrelation = poolCorrelation(evidence);
  return evidence.map((one) => momentsOf(one, correlationOf(one, pooledCorrelation)));
}

function momentsOf(one: PairedSummary, correlation: number): PairedMoments {
  const x = meanLogOdds(one.candidate, one.n);
  const sx = varianceLogOdds(one.candidate, one.n);
  const ySlice = meanLogOdds(one.current, one.n);
  const sySlice = varianceLogOdds(one.current, one.n);
  const shared = Math.min(correlation * samplingScale(one), largestCorrelation * Math.min(sx, sySlice));
  const candidate = { events: one.candidate, n: one.n };
  if (!one.logs || one.logs.n <= one.n) {
    return {
      candidate,
      current: { events: one.current, n: one.n },
      x,
      y: ySlice,
      sx,
      sy: sySlice,
      shared,
      sliceLuck: 0,
    };
  }
  const y = meanLogOdds(one.logs.events, one.logs.n);
  const sy = Math.min(sySlice, varianceLogOdds(one.logs.events, one.logs.n));
  const slope = shared / sySlice;
  const overlap = sy / sySlice;
  const sliceLuck = slope * (ySlice - y);
  return {
    candidate,
    current: one.logs,
    x: x - sliceLuck,
    y,
    sx: sx - shared * slope * (1 - overlap),
    sy,
    shared: shared * overlap,
    sliceLuck,
  };
}

/** Geometric mean of the two lanes' sampling variances, with one pseudo-event each: unseen events share nothing. */
function samplingScale({ current, candidate, n }: PairedSummary): number {
  const lane = (events: number) => 1 / (events + 1) + 1 / (n - events + 1);
  return Math.sqrt(lane(current) * lane(candidate));
}

export function meanLogOdds(events: number, n: number): number {
  return digamma(events + 0.5) - digamma(n - events + 0.5);
}

export function varianceLogOdds(events: number, n: number): number {
  return trigamma(events + 0.5) + trigamma(n - events + 0.5);
}

function poolCorrelation(evidence: readonly PairedSummary[]): number {
  let covariance = 0;
  let scale = 0;
  for (const one of evidence) {
    const weight = 1 / Math.max(1, (one.current + one.candidate) / 2);
    covariance += weight * (one.both - (one.current * one.candidate) / one.n);
    scale += weight * deviation(one.current, one.n) * deviation(one.candidate, one.n);
  }
  return scale > 0 ? clip(covariance / scale) : 0;
}

function correlationOf(one: PairedSummary, pooledCorrelation: number): number {
  const scale = deviation(one.current, one.n) * deviation(one.candidate, one.n);
  if (scale === 0) return pooledCorrelation;
  const own = (one.both - (one.current * one.candidate) / one.n) / scale;
  const events = (one.current + one.candidate) / 2;
  return clip((events * own + pseudoEvents * pooledCorrelation) / (events + pseudoEvents));
}

function deviation(events: number, n: number): number {
  return Math.sqrt(Math.max(0, events * (1 - events / n)));
}

function clip(correlation: number): number {
  return Math.min(largestCorrelation, Math.max(0, correlation));
}
