import { normCdf } from '../distributions/normal.ts';
import { requireFinite, requireNonNegative, requirePositive } from '../require-argument.ts';

/**
 * Probability that the *observed* production rate rises, from an estimated log ratio with standard error `se`: the true
 * log ratio is shrunk towards 0 with prior SD `priorSd` (0.7: the median launch moves a rate 1.6x), and the observation
 * adds `predictiveSd` of its own (drift, regeneration bias, counting). With nothing uncertain it is 0, 1/2 or 1.
 * Source: normal-normal posterior predictive.
 */
export function directionProbability(input: {
  readonly logRatio: number;
  readonly se: number;
  readonly predictiveSd: number;
  readonly priorSd?: number;
}): number {
  const { logRatio, se, predictiveSd, priorSd = 0.7 } = input;
  requireFinite('logRatio', logRatio);
  requireNonNegative('se', se);
  requireNonNegative('predictiveSd', predictiveSd);
  requirePositive('priorSd', priorSd);
  const kept = priorSd ** 2 / (se ** 2 + priorSd ** 2);
  const mean = kept * logRatio;
  if (mean === 0) return 0.5;
  return normCdf(mean / Math.sqrt(kept * se ** 2 + predictiveSd ** 2));
}
