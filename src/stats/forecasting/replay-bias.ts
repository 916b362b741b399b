import type { ReplayBias } from './change-mixture.ts';
import type { PairedSummary, PlaceboEvidence } from './evidence.ts';
import { type MeasuredOffset, offsetMixture } from './offset-mixture.ts';
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
 * over behaviors (`offsetMixture`), plus the part of the candidate's bias that the current model cannot show.
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
  const { posterior, unmeasured } = offsetMixture(measured);
  let next = 0;
  const byBehavior = evidence.map(({ placebo }) => {
    const offset = placebo && placebo.n > 0 ? posterior[next++]! : unmeasured;
    return { mean: offset.mean, variance: offset.variance + candidateBiasShare * offset.kind };
  });
  return { kind: 'measured', byBehavior };
}

function offsetMoments(placebo: PlaceboEvidence): MeasuredOffset {
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
