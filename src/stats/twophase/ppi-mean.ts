import { normQuantile } from '../distributions/normal.ts';
import { halfAlpha, type Interval } from '../interval.ts';
import { requireEach, requireFinite, requireSameLength } from '../require-argument.ts';
import { sumAll } from '../special/compensated-sum.ts';
import { StatsError } from '../stats-error.ts';

/**
 * Prediction-powered mean (PPI++, Angelopoulos et al. 2023, ppi_py's conventions):
 * lambda mean(f unlabelled) + mean(y - lambda f labelled). `lambda` null tunes it, clipped to [0, 1].
 */
export function ppiMean(input: {
  y: readonly number[];
  yhat: readonly number[];
  yhatUnlabeled: readonly number[];
  lambda?: number | null;
  conf?: number;
}): Interval & { estimate: number; lambda: number } {
  const { y, yhat, yhatUnlabeled, conf = 0.95 } = input;
  const z = -normQuantile(halfAlpha(conf));
  const n = requireSameLength({ y, yhat });
  requireEach('y', y, requireFinite);
  requireEach('yhat', yhat, requireFinite);
  requireEach('yhatUnlabeled', yhatUnlabeled, requireFinite);
  const given = input.lambda ?? null;
  const lambda = given === null ? tunedLambda(y, yhat, yhatUnlabeled) : requireFinite('lambda', given);
  const rectified = y.map((value, i) => value - lambda * (yhat[i] as number));
  const estimate = lambda * mean(yhatUnlabeled) + mean(rectified);
  const variance = (lambda * lambda * spread(yhatUnlabeled)) / yhatUnlabeled.length + spread(rectified) / n;
  const half = z * Math.sqrt(variance);
  return { estimate, lower: estimate - half, upper: estimate + half, lambda };
}

function tunedLambda(y: readonly number[], yhat: readonly number[], unlabelled: readonly number[]): number {
  const n = y.length;
  const pooled = [...yhat, ...unlabelled];
  const centreY = mean(y);
  const centreF = mean(yhat);
  const covariance = sumAll(y.map((value, i) => (value - centreY) * ((yhat[i] as number) - centreF))) / n;
  const variance = (spread(pooled) * pooled.length) / (pooled.length - 1);
  if (!(variance > 0)) {
    const expected = 'a constant prediction cannot be tuned; give lambda = 0';
    throw new StatsError('undefined-result', { argument: 'yhat', value: pooled[0], expected });
  }
  return Math.min(1, Math.max(0, covariance / ((1 + n / unlabelled.length) * variance)));
}

function mean(values: readonly number[]): number {
  return sumAll(values) / values.length;
}

/** Variance with divisor n. */
function spread(values: readonly number[]): number {
  const centre = mean(values);
  return sumAll(values.map((value) => (value - centre) ** 2)) / values.length;
}
