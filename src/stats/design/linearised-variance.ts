import { addTo, type CompensatedSum, newSum, sumAll, sumOf } from '../special/compensated-sum.ts';
import { StatsError } from '../stats-error.ts';

export type Label = string | number;

/** Which cluster and which stratum every row belongs to; absent = every row its own cluster, one stratum. */
export interface RowDesign {
  readonly cluster?: readonly Label[];
  readonly strata?: readonly Label[];
}

/**
 * Variance of sum z under stratified cluster sampling with replacement: sum_h n_h/(n_h-1) sum_c (t_hc - tbar_h)^2 with
 * t_hc the total of z in cluster c of stratum h. A stratum with one cluster keeps factor 1 and is centred at the mean of
 * all cluster totals ("adjust"), never dropped. df = clusters - strata.
 * StatsError `undefined-result` where there is a single cluster in all.
 */
export function linearisedVariance(z: readonly number[], design: RowDesign): { variance: number; df: number } {
  const strata = clusterTotals(z, design);
  const all = [...strata.values()].flatMap((clusters) => [...clusters.values()].map(sumOf));
  if (all.length < 2) {
    throw new StatsError('undefined-result', {
      argument: design.cluster === undefined ? 'y' : 'cluster',
      value: all.length,
      expected: 'a variance needs at least two clusters',
    });
  }
  const overall = sumAll(all) / all.length;
  const parts: number[] = [];
  for (const clusters of strata.values()) {
    const totals = [...clusters.values()].map(sumOf);
    const n = totals.length;
    const centre = n === 1 ? overall : sumAll(totals) / n;
    parts.push((n === 1 ? 1 : n / (n - 1)) * sumAll(totals.map((total) => (total - centre) ** 2)));
  }
  return { variance: sumAll(parts), df: all.length - strata.size };
}

function clusterTotals(z: readonly number[], design: RowDesign): Map<Label, Map<Label, CompensatedSum>> {
  const strata = new Map<Label, Map<Label, CompensatedSum>>();
  for (let i = 0; i < z.length; i++) {
    const stratum = design.strata?.[i] ?? 0;
    const cluster = design.cluster?.[i] ?? i;
    let clusters = strata.get(stratum);
    if (clusters === undefined) {
      clusters = new Map();
      strata.set(stratum, clusters);
    }
    let total = clusters.get(cluster);
    if (total === undefined) {
      total = newSum();
      clusters.set(cluster, total);
    }
    addTo(total, z[i] as number);
  }
  return strata;
}
