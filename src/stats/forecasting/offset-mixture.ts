/** Standard deviations of the log odds that a replay may be off by: none to speak of, the published 1.3x, a broken lane. */
const offsetScales: readonly number[] = [0.04, 0.12, 0.27, 0.6, 1.3, 3];

/** Before any placebo was seen: most behaviors replay well, some are off by the published 1.3x, one in thirty is broken. */
const priorWeights: readonly number[] = [0.35, 0.2, 0.2, 0.14, 0.08, 0.03];

/** Behaviors that the prior counts for. */
const pseudoBehaviors = 4;
const rounds = 60;

export interface MeasuredOffset {
  /** Regenerated less logged, in log odds. */
  readonly difference: number;
  /** Of its sampling; above 0. */
  readonly variance: number;
}

/** What is believed of one behavior's offset. */
export interface OffsetPosterior {
  readonly mean: number;
  readonly variance: number;
  /** Mean square of offsets of this behavior's kind: what another deployment's own offset may be as large as. */
  readonly kind: number;
}

/**
 * Offsets as a scale mixture of normals around zero, weights by EM over the behaviors of the study. Its tails are heavy:
 * one behavior whose lane is broken is believed to be broken, and the others stay believed to be near zero. A common
 * normal prior (DerSimonian-Laird) makes one such behavior widen all of them.
 */
export function offsetMixture(measured: readonly MeasuredOffset[]): {
  readonly posterior: readonly OffsetPosterior[];
  /** Of a behavior whose offset was not measured. */
  readonly unmeasured: OffsetPosterior;
} {
  const likelihoods = measured.map((one) => offsetScales.map((scale) => density(one, scale ** 2)));
  let weights = priorWeights;
  for (let round = 0; round < rounds; round++) {
    const counts = priorWeights.map((weight) => pseudoBehaviors * weight);
    for (const likelihood of likelihoods) {
      for (const [j, share] of sharesOf(likelihood, weights).entries()) counts[j]! += share;
    }
    weights = counts.map((count) => count / (pseudoBehaviors + measured.length));
  }
  const spread = meanOf(weights, (scale) => scale ** 2);
  return {
    posterior: measured.map((one, i) => posteriorOf(one, sharesOf(likelihoods[i]!, weights))),
    unmeasured: { mean: 0, variance: spread, kind: spread },
  };
}

/** Of N(0, scale variance + sampling variance) at the difference, up to a constant. */
function density({ difference, variance }: MeasuredOffset, scaleVariance: number): number {
  const total = scaleVariance + variance;
  return Math.exp(-0.5 * (difference ** 2 / total)) / Math.sqrt(total);
}

function sharesOf(likelihood: readonly number[], weights: readonly number[]): readonly number[] {
  const parts = likelihood.map((value, j) => value * weights[j]!);
  const total = parts.reduce((sum, part) => sum + part, 0);
  // So far out that every scale underflows: the widest is the only one that is left.
  if (!(total > 0)) return weights.map((_, j) => (j === weights.length - 1 ? 1 : 0));
  return parts.map((part) => part / total);
}

function posteriorOf({ difference, variance }: MeasuredOffset, shares: readonly number[]): OffsetPosterior {
  const trust = (scale: number): number => scale ** 2 / (scale ** 2 + variance);
  const mean = meanOf(shares, (scale) => trust(scale) * difference);
  const square = meanOf(shares, (scale) => trust(scale) * variance + (trust(scale) * difference) ** 2);
  return { mean, variance: Math.max(0, square - mean ** 2), kind: meanOf(shares, (scale) => scale ** 2) };
}

function meanOf(weights: readonly number[], of: (scale: number) => number): number {
  return weights.reduce((sum, weight, j) => sum + weight * of(offsetScales[j]!), 0);
}
