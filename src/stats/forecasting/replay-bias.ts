import type { ReplayBias } from './change-mixture.ts';
import type { PairedSummary, PlaceboEvidence } from './evidence.ts';
import { meanLogOdds, varianceLogOdds } from './paired-moments.ts';

/** Share of a replay's bias that is the candidate's own, in variance (statistics.md 6.2; learn it from launches). */
export const candidateBiasShare = 0.25;

/** SD of the log odds a live replay is off by when no placebo was run: published placebo lanes have a median of 1.2x. */
export const unmeasuredBiasSd = 0.27;

/** Whether replies were regenerated (and so may be biased) or are the recorded production replies themselves. */
export type Regeneration = 'live' | 'recorded';

export interface ReplayBiases {
  readonly kind: 'measured' | 'assumed' | 'none';
  readonly byBehavior: readonly ReplayBias[];
}

/**
 * The replay's bias of each behavior: regenerated current against what it really said on the same prefixes, shrunk
 * over behaviors (DerSimonian-Laird), plus the part of the candidate's bias that the current model cannot show.
 */
export function replayBiases(evidence: readonly PairedSummary[], regeneration: Regeneration): ReplayBiases {
  const measured = evidence.flatMap((one) => (one.placebo && one.placebo.n > 0 ? [offsetMoments(one.placebo)] : []));
  if (measured.length === 0) {
    const variance = regeneration === 'live' ? unmeasuredBiasSd ** 2 : 0;
    return {
      kind: regeneration === 'live' ? 'assumed' : 'none',
      byBehavior: evidence.map(() => ({ mean: 0, variance })),
    };
  }
  const { tau2, mean, meanVariance } = pooledOffset(measured);
  const byBehavior = evidence.map((one) => {
    const own = candidateBiasShare * tau2;
    if (!one.placebo || one.placebo.n === 0) return { mean, variance: tau2 + meanVariance + own };
    const { difference, variance } = offsetMoments(one.placebo);
    const trust = tau2 / (tau2 + variance);
    return {
      mean: mean + trust * (difference - mean),
      variance: trust * variance + (1 - trust) ** 2 * meanVariance + own,
    };
  });
  return { kind: 'measured', byBehavior };
}

interface OffsetMoments {
  readonly difference: number;
  readonly variance: number;
}

function offsetMoments(placebo: PlaceboEvidence): OffsetMoments {
  const { n, events, logged } = placebo;
  const covariance = shared(placebo);
  return {
    difference: meanLogOdds(events, n) - meanLogOdds(logged, n),
    variance: Math.max(1e-9, varianceLogOdds(events, n) + varianceLogOdds(logged, n) - 2 * covariance),
  };
}

/** Delta-method covariance of the two log odds, kept below either variance. */
function shared({ n, events, logged, both }: PlaceboEvidence): number {
  const scale = ((events + 0.5) * (n - events + 0.5) * (logged + 0.5) * (n - logged + 0.5)) / (n + 1) ** 2;
  const covariance = (both - (events * logged) / n) / scale;
  const cap = 0.85 * Math.min(varianceLogOdds(events, n), varianceLogOdds(logged, n));
  return Math.min(cap, Math.max(0, covariance));
}

function pooledOffset(measured: readonly OffsetMoments[]): { tau2: number; mean: number; meanVariance: number } {
  let w = 0;
  let w2 = 0;
  let wd = 0;
  for (const { difference, variance } of measured) {
    w += 1 / variance;
    w2 += 1 / variance ** 2;
    wd += difference / variance;
  }
  const fixed = wd / w;
  let q = 0;
  for (const { difference, variance } of measured) q += (difference - fixed) ** 2 / variance;
  const scale = w - w2 / w;
  const tau2 = scale > 0 ? Math.max(0, (q - (measured.length - 1)) / scale) : 0;
  let wStar = 0;
  let wdStar = 0;
  for (const { difference, variance } of measured) {
    wStar += 1 / (variance + tau2);
    wdStar += difference / (variance + tau2);
  }
  return { tau2, mean: wdStar / wStar, meanVariance: 1 / wStar };
}
