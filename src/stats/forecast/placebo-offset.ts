import { requireEach, requireNonNegative, requirePositive, requireSameLength } from '../require-argument.ts';
import { heterogeneity, pooled } from './heterogeneity.ts';
import { logRateMoments } from './log-rate-moments.ts';

export interface PlaceboOffset {
  /** ln(regenerated rate) - ln(logged rate) of each behavior, and its variance. */
  readonly raw: number[];
  readonly variance: number[];
  /** Between-behavior variance and mean of the offsets. */
  readonly tau2: number;
  readonly mu: number;
  /** mu + tau2/(tau2 + variance) (raw - mu). */
  readonly shrunk: number[];
}

/**
 * How much the current deployment's regenerated replies differ from its own logged ones, behavior by behavior, drawn
 * together by DerSimonian-Laird empirical Bayes. Log moments with +1/2 (`logRateMoments`), lanes taken as independent.
 * Counts may be effective. One behavior alone is its own mean: tau2 = 0. Errors: unequal lengths, exposure <= 0.
 */
export function placeboOffset(input: {
  readonly regenCounts: readonly number[];
  readonly regenN: number;
  readonly loggedCounts: readonly number[];
  readonly loggedN: number;
}): PlaceboOffset {
  const { regenCounts, regenN, loggedCounts, loggedN } = input;
  requireEach('regenCounts', regenCounts, requireNonNegative);
  requireEach('loggedCounts', loggedCounts, requireNonNegative);
  requireSameLength({ regenCounts, loggedCounts });
  requirePositive('regenN', regenN);
  requirePositive('loggedN', loggedN);
  const regen = regenCounts.map((x) => logRateMoments({ x, exposure: regenN }));
  const logged = loggedCounts.map((x) => logRateMoments({ x, exposure: loggedN }));
  const raw = regen.map((moments, b) => moments.mean - logged[b]!.mean);
  const variance = regen.map((moments, b) => moments.variance + logged[b]!.variance);
  const sample = { y: raw, v: variance };
  const tau2 = raw.length === 1 ? 0 : heterogeneity(sample, 'DL');
  const { mu } = pooled(sample, tau2);
  return { raw, variance, tau2, mu, shrunk: raw.map((d, b) => mu + (tau2 / (tau2 + variance[b]!)) * (d - mu)) };
}
