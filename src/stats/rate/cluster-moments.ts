import { addExactly, type ExactSum, exactly, newExactSum, sumExactly } from '../special/exact-sum.ts';
import type { ClusterTotals } from './cluster-totals.ts';
import type { Reading } from './reading.ts';

export interface ClusterMoments {
  /** Linearised variance of the rate over clusters. */
  readonly variance: number;
  readonly singleClusterStrata: number;
  readonly clusters: number;
  readonly eventClusters: number;
  readonly effectiveEvents: number;
  /** sum z_c^2 over cluster totals of the value, relative to the size squared. */
  readonly countVariance: number;
  /** Largest share of sum z_c^2 that one cluster carries. */
  readonly largestShare: number;
}

/**
 * What the clusters add to the moments of a rate: two passes over their sums and nothing kept of a cluster in between,
 * because there may be as many clusters as there are users.
 */
export function clusterMoments(
  totals: ClusterTotals,
  reading: Reading,
  mean: { readonly rate: number; readonly size: number },
): ClusterMoments {
  const linear = (size: number, value: number): number => (value - mean.rate * size) / mean.size;
  const strata = new Map<string, StratumOfClusters>();
  let clusters = 0;
  let eventClusters = 0;
  let top = 0;
  eachUnit(totals, reading, (stratum, count, size, value) => {
    const own = stratumOf(strata, stratum);
    own.clusters += count;
    addExactly(own.sum, count * linear(size, value));
    clusters += count;
    if (value > 0) eventClusters += count;
    top = Math.max(top, value);
  });
  // z adds up to 0 over everything, so the overall mean a lonely cluster is centred at is 0.
  for (const own of strata.values()) own.centre = own.clusters === 1 ? 0 : exactly(own.sum) / own.clusters;
  const squares = newExactSum();
  const fourths = newExactSum();
  eachUnit(totals, reading, (stratum, count, size, value) => {
    const own = strata.get(stratum)!;
    addExactly(own.squares, count * (linear(size, value) - own.centre) ** 2);
    if (value <= 0) return;
    addExactly(squares, count * (value / top) ** 2);
    addExactly(fourths, count * (value / top) ** 4);
  });
  const [square, fourth] = [exactly(squares), exactly(fourths)];
  return {
    variance: sumExactly([...strata.values()].map(varianceOf)),
    singleClusterStrata: [...strata.values()].filter((own) => own.clusters === 1).length,
    clusters,
    eventClusters,
    effectiveEvents: fourth > 0 ? (square * square) / fourth : 0,
    countVariance: square * (top / mean.size) * (top / mean.size),
    largestShare: square > 0 ? 1 / square : 0,
  };
}

interface StratumOfClusters {
  clusters: number;
  /** Of z, and of (z - centre)^2. */
  readonly sum: ExactSum;
  readonly squares: ExactSum;
  centre: number;
}

function stratumOf(strata: Map<string, StratumOfClusters>, stratum: string): StratumOfClusters {
  let own = strata.get(stratum);
  if (own === undefined) {
    own = { clusters: 0, sum: newExactSum(), squares: newExactSum(), centre: 0 };
    strata.set(stratum, own);
  }
  return own;
}

function varianceOf({ clusters: n, squares }: StratumOfClusters): number {
  return (n === 1 ? 1 : n / (n - 1)) * exactly(squares);
}

/** `count` clusters alike of so much size and value. */
type Unit = (stratum: string, count: number, size: number, value: number) => void;

function eachUnit(totals: ClusterTotals, { missingAs, complement }: Reading, unit: Unit): void {
  const leftOut = missingAs === 'left-out';
  for (const record of totals.clusters.values()) {
    if (leftOut && record.missingRows === record.rows) continue;
    const missing = record.missing === null ? 0 : exactly(record.missing);
    const size = exactly(record.size) - (leftOut ? missing : 0);
    const events = (record.events === null ? 0 : exactly(record.events)) + (missingAs === 'event' ? missing : 0);
    unit(totals.crossing ? '' : record.stratum, 1, size, complement ? Math.max(0, size - events) : events);
  }
  for (const { stratum, count, size } of totals.quiet) {
    unit(totals.crossing ? '' : stratum, count, size, complement ? size : 0);
  }
}
