import { requireFinite, requireNonNegative, requirePositive } from '../require-argument.ts';
import { sumExactly } from '../special/exact-sum.ts';
import { StatsError } from '../stats-error.ts';
import type { DesignEffectPrior } from './rate-result.ts';

/** One behavior's own estimate and the effective event clusters behind it. */
export interface BehaviorDesignEffect {
  readonly designEffect: number;
  readonly effectiveEvents: number;
}

/** Below this many effective event clusters a behavior's own design effect says nothing. */
const enoughClusters = 5;

/** Believed intra-cluster correlation where nothing was measured. */
export const defaultIcc = 0.1;

/**
 * Prior design effect: pooled over the behaviors with at least 5 effective event clusters,
 * exp(sum E ln deff / sum E), or their upper quartile for a gate; without any, 1 + (b_w - 1) icc where b_w is the
 * size-weighted mean cluster size. Never below 1.
 */
export function pooledDesignEffect(
  behaviors: readonly BehaviorDesignEffect[],
  options: { clusterSize: number; icc?: number; purpose?: 'estimate' | 'gate' },
): DesignEffectPrior {
  const { clusterSize, icc = defaultIcc, purpose = 'estimate' } = options;
  requirePositive('clusterSize', clusterSize);
  requireFinite('icc', icc);
  if (icc < 0 || icc > 1) {
    throw new StatsError('argument-out-of-range', { argument: 'icc', value: icc, expected: 'give a number in [0, 1]' });
  }
  for (const [i, behavior] of behaviors.entries()) {
    requirePositive(`behaviors[${i}].designEffect`, behavior.designEffect);
    requireNonNegative(`behaviors[${i}].effectiveEvents`, behavior.effectiveEvents);
  }
  const known = behaviors.filter((behavior) => behavior.effectiveEvents >= enoughClusters);
  if (known.length === 0) {
    const value = 1 + (Math.max(1, clusterSize) - 1) * icc;
    return {
      value,
      source: `assumed correlation ${icc} within clusters of weighted mean size ${rounded(clusterSize)}`,
    };
  }
  const events = sumExactly(known.map((behavior) => behavior.effectiveEvents));
  const logs = sumExactly(known.map((behavior) => behavior.effectiveEvents * Math.log(behavior.designEffect)));
  const value = purpose === 'gate' ? upperQuartile(known) : Math.exp(logs / events);
  const how = purpose === 'gate' ? 'upper quartile' : 'pooled';
  return {
    value: Math.max(1, value),
    source: `${how} over ${known.length} behavior${known.length === 1 ? '' : 's'} with at least ${enoughClusters} effective event clusters`,
  };
}

function upperQuartile(known: readonly BehaviorDesignEffect[]): number {
  const sorted = known.map((behavior) => behavior.designEffect).sort((a, b) => a - b);
  const at = 0.75 * (sorted.length - 1);
  const low = sorted[Math.floor(at)] as number;
  const high = sorted[Math.ceil(at)] as number;
  return low + (at - Math.floor(at)) * (high - low);
}

function rounded(value: number): string {
  return Number(value.toPrecision(3)).toString();
}
