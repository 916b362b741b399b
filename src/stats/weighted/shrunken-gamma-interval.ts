import { gammaQuantile } from '../distributions/gamma.ts';
import { halfAlpha, type Interval } from '../interval.ts';
import { requireNonNegative, requirePositive } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';

/** What FF* needs of a weighted rate. All in the units of the rate. */
export interface ShrunkenGammaInput {
  /** Weighted rate. */
  readonly y: number;
  /** Its linearised variance over clusters, floored by the same formula without clusters. */
  readonly v: number;
  /** Effective event clusters for the published interval; event-bearing clusters for the density. */
  readonly events: number;
  /** w*: what one more event cluster is expected to add, deff_prior times the mean event weight. */
  readonly priorWeight: number;
  /** Pseudo-clusters the prior is worth. Default 5. */
  readonly K?: number;
  readonly conf?: number;
  /** Raise the event weight only (the published interval, default) or shrink both ways (the sampling density). */
  readonly upwardOnly?: boolean;
}

/**
 * FF*: the Fay-Feuer gammas with the event weight r = v/y raised towards a prior worth K pseudo-clusters.
 * Equals Garwood when nothing needs repair (v/y = w*); at y = 0 the upper limit is 3.69 w* (two-sided 95 %).
 */
export function shrunkenGammaInterval(input: ShrunkenGammaInput): Interval & { weightShrunk: number } {
  const { y, v, events, priorWeight, K = 5, conf = 0.95, upwardOnly = true } = input;
  const tail = halfAlpha(conf);
  requireNonNegative('y', y);
  requireNonNegative('v', v);
  requireNonNegative('events', events);
  requirePositive('priorWeight', priorWeight);
  requireNonNegative('K', K);
  const observed = y > 0 ? v / y : priorWeight;
  const pooled = events + K > 0 ? (events * observed + K * priorWeight) / (events + K) : observed;
  const weightShrunk = upwardOnly ? Math.max(observed, pooled) : pooled;
  if (!(weightShrunk > 0)) {
    throw new StatsError('undefined-result', { argument: 'v', value: v, expected: 'with K = 0 it must be above 0' });
  }
  const [raisedY, raisedV] = [y + priorWeight, y * weightShrunk + priorWeight * priorWeight];
  return {
    lower: y > 0 ? gammaQuantile(tail, y / weightShrunk, weightShrunk) : 0,
    upper: gammaQuantile(1 - tail, (raisedY / raisedV) * raisedY, raisedV / raisedY),
    weightShrunk,
  };
}
