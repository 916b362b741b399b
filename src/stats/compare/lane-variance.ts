import type { PairTotals, Stratum } from './paired-rows.ts';

/** A linearised variance and how many clusters it really rests on. */
export interface ClusteredVariance {
  readonly variance: number;
  /** (sum z^2)^2 / sum z^4 over the cluster totals z that were asked for; 0 where all are 0. */
  readonly effectiveClusters: number;
}

/** What one cluster adds to the estimate: its linearised value z, from its weighted events and its weight. */
export type Linearised = (cluster: { readonly a: number; readonly b: number; readonly weight: number }) => number;

/**
 * Between-cluster variance of sum z within strata, C/(C-1) sum (z - zbar)^2 each; a stratum of one cluster keeps factor 1
 * and is centred at the overall mean. `size` gives the totals whose spread counts the effective clusters.
 */
export function clusteredVariance(totals: PairTotals, z: Linearised, size: Linearised): ClusteredVariance {
  const clusters = totals.strata.reduce((sum, stratum) => sum + stratum.weight.length, 0);
  let squares = 0;
  let fourths = 0;
  let overall = 0;
  for (const stratum of totals.strata) {
    eachCluster(stratum, (cluster) => {
      const square = size(cluster) ** 2;
      squares += square;
      fourths += square * square;
      overall += z(cluster) / clusters;
    });
  }
  const variance = totals.strata.reduce((sum, stratum) => sum + stratumVariance(stratum, z, overall), 0);
  return { variance, effectiveClusters: fourths === 0 ? 0 : (squares * squares) / fourths };
}

function stratumVariance(stratum: Stratum, z: Linearised, overall: number): number {
  const n = stratum.weight.length;
  let sum = 0;
  eachCluster(stratum, (cluster) => {
    sum += z(cluster);
  });
  const centre = n === 1 ? overall : sum / n;
  let squares = 0;
  eachCluster(stratum, (cluster) => {
    squares += (z(cluster) - centre) ** 2;
  });
  return n === 1 ? squares : (squares * n) / (n - 1);
}

function eachCluster(
  { a, b, weight }: Stratum,
  visit: (cluster: { a: number; b: number; weight: number }) => void,
): void {
  for (let c = 0; c < weight.length; c++) visit({ a: a[c]!, b: b[c]!, weight: weight[c]! });
}

/** An effective Poisson count: the lane's rate is about x / exposure, with the precision of x independent events. */
export interface EffectiveCount {
  readonly x: number;
  readonly exposure: number;
}

/**
 * A lane's rate as an effective count: linearised variance over clusters, not below the one that ignores them, its
 * weight per event raised towards `deffPrior` with K pseudo-clusters, as the FF* interval does.
 */
export function effectiveCount(
  totals: PairTotals,
  lane: 'a' | 'b',
  prior: { deffPrior: number; K: number },
): EffectiveCount {
  const { weight, weightSquared } = totals;
  const events = totals.strata.reduce((sum, stratum) => sum + stratum[lane].reduce((part, x) => part + x, 0), 0);
  const priorWeight = (prior.deffPrior * weightSquared) / weight / weight;
  if (events === 0) return { x: 0, exposure: 1 / priorWeight };
  const rate = events / weight;
  const { variance, effectiveClusters } = clusteredVariance(
    totals,
    (cluster) => (cluster[lane] - rate * cluster.weight) / weight,
    (cluster) => cluster[lane],
  );
  const unclustered = (totals.squares[lane] * (1 - 2 * rate) + rate * rate * weightSquared) / weight / weight;
  const seen = Math.max(variance, unclustered) / rate;
  const believed = (effectiveClusters * seen + prior.K * priorWeight) / (effectiveClusters + prior.K);
  const perEvent = Math.max(seen, believed);
  return { x: rate / perEvent, exposure: 1 / perEvent };
}
