import { requireEach, requireFinite, requireOneOf, requireSameLength } from '../require-argument.ts';
import { sumAll } from '../special/compensated-sum.ts';
import { StatsError } from '../stats-error.ts';
import { type Label, linearisedVariance } from './linearised-variance.ts';

/** One-way ANOVA intra-class correlation: (MSB - MSW) / (MSB + (n0-1) MSW), n0 = (N - sum n_c^2/N) / (k-1). */
export function iccAnova(input: { y: readonly number[]; cluster: readonly Label[] }): {
  icc: number;
  n0: number;
  msb: number;
  msw: number;
} {
  const { y, cluster } = input;
  const total = requireSameLength({ y, cluster });
  requireEach('y', y, requireFinite);
  const groups = new Map<Label, number[]>();
  for (let i = 0; i < total; i++) {
    const group = groups.get(cluster[i] as Label);
    if (group === undefined) groups.set(cluster[i] as Label, [y[i] as number]);
    else group.push(y[i] as number);
  }
  const k = groups.size;
  if (k < 2 || k === total) {
    const expected = 'at least two clusters, one of them with two rows, are needed';
    throw new StatsError('undefined-result', { argument: 'cluster', value: k, expected });
  }
  const mean = sumAll(y) / total;
  const between: number[] = [];
  const within: number[] = [];
  const squares: number[] = [];
  for (const group of groups.values()) {
    const centre = sumAll(group) / group.length;
    between.push(group.length * (centre - mean) ** 2);
    within.push(sumAll(group.map((value) => (value - centre) ** 2)));
    squares.push(group.length ** 2);
  }
  const msb = sumAll(between) / (k - 1);
  const msw = sumAll(within) / (total - k);
  const n0 = (total - sumAll(squares) / total) / (k - 1);
  const below = msb + (n0 - 1) * msw;
  if (!(below > 0)) {
    throw new StatsError('undefined-result', { argument: 'y', value: mean, expected: 'y must vary' });
  }
  return { icc: (msb - msw) / below, n0, msb, msw };
}

/** Cluster-robust standard error of a plain mean (sandwich::vcovCL of an intercept-only model, where HC0 = HC1). */
export function clusterRobustSE(input: { y: readonly number[]; cluster: readonly Label[]; type?: 'HC0' | 'HC1' }): {
  se: number;
} {
  const { y, cluster, type = 'HC1' } = input;
  const n = requireSameLength({ y, cluster });
  requireEach('y', y, requireFinite);
  requireOneOf('type', type, ['HC0', 'HC1']);
  const mean = sumAll(y) / n;
  const { variance } = linearisedVariance(
    y.map((value) => (value - mean) / n),
    { cluster },
  );
  return { se: Math.sqrt(variance) };
}
