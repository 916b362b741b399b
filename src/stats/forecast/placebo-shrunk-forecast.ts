import { requireEach, requireNonNegative, requirePositive, requireSameLength } from '../require-argument.ts';
import { logRateMoments } from './log-rate-moments.ts';
import { placeboOffset } from './placebo-offset.ts';

export interface PlaceboShrunkForecast {
  readonly tau2: number;
  readonly offset: number[];
  /** Between-behavior variance of the true log change. */
  readonly ratioSd2: number;
  /** Share of the measured change that is kept, per behavior. */
  readonly shrink: number[];
  readonly logForecast: number[];
  readonly variance: number[];
}

/**
 * ln of the logged rate plus the shrunken, placebo-corrected log change of the candidate. A named alternative: on real
 * models it shrinks too much (use the forecast engine's default). `residualShare` of the offset variance is the
 * candidate's own; `minRatioSd` is the least spread of true changes. Counts may be effective.
 */
export function placeboShrunkForecast(input: {
  readonly candidateCounts: readonly number[];
  readonly candidateN: number;
  readonly regenCounts: readonly number[];
  readonly regenN: number;
  readonly loggedCounts: readonly number[];
  readonly loggedN: number;
  readonly residualShare?: number;
  readonly minRatioSd?: number;
}): PlaceboShrunkForecast {
  const { candidateCounts, candidateN, loggedCounts, loggedN, residualShare = 0.25, minRatioSd = 0.05 } = input;
  requireEach('candidateCounts', candidateCounts, requireNonNegative);
  requirePositive('candidateN', candidateN);
  requireNonNegative('residualShare', residualShare);
  requirePositive('minRatioSd', minRatioSd);
  const { tau2, shrunk: offset, variance: offsetNoise } = placeboOffset(input);
  requireSameLength({ candidateCounts, loggedCounts });
  const candidate = candidateCounts.map((x) => logRateMoments({ x, exposure: candidateN }));
  const logged = loggedCounts.map((x) => logRateMoments({ x, exposure: loggedN }));
  const change = candidate.map((moments, b) => moments.mean - offset[b]! - logged[b]!.mean);
  const noise = candidate.map((moments, b) => {
    const ofOffset = (tau2 * offsetNoise[b]!) / (tau2 + offsetNoise[b]!);
    return moments.variance + logged[b]!.variance + ofOffset + residualShare * tau2;
  });
  let excess = -change.length;
  let precision = 0;
  change.forEach((value, b) => {
    excess += value ** 2 / noise[b]!;
    precision += 1 / noise[b]!;
  });
  const ratioSd2 = Math.max(minRatioSd ** 2, excess / precision);
  const shrink = noise.map((value) => ratioSd2 / (ratioSd2 + value));
  return {
    tau2,
    offset,
    ratioSd2,
    shrink,
    logForecast: change.map((value, b) => logged[b]!.mean + shrink[b]! * value),
    variance: noise.map((value, b) => shrink[b]! * value + logged[b]!.variance),
  };
}
