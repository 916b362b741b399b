import { addSum, type ExactSum, exactly, newExactSum, sumExactly } from '../special/exact-sum.ts';
import { type ClusterMoments, clusterMoments } from './cluster-moments.ts';
import type { ClusterTotals, StratumRecord } from './cluster-totals.ts';
import type { Reading } from './reading.ts';

/** Where rows are independent, each row is its own cluster. */
export interface Moments extends ClusterMoments {
  readonly rate: number;
  /** Linearised variance of the rate over rows, as if each were its own cluster. */
  readonly rowVariance: number;
  /** Rows with an outcome under this reading. */
  readonly n: number;
  /** Denominator: the sum of sizes. */
  readonly size: number;
}

/**
 * p = X/S, v = sum_h n_h/(n_h-1) sum_c (t_hc - tbar_h)^2 with t_c = (x_c - p s_c)/S; a lonely cluster keeps factor 1 and
 * is centred at the overall mean. Exactly rounded sums throughout, so the digits do not depend on the order of rows.
 */
export function momentsOf(totals: ClusterTotals, reading: Reading): Moments {
  const strata = [...totals.strata.entries()].map(([label, record]) => readStratum(label, record, reading));
  const size = sumExactly(strata.map((stratum) => stratum.size));
  const rate = size > 0 ? sumExactly(strata.map((stratum) => stratum.value)) / size : 0;
  const n = strata.reduce((sum, stratum) => sum + stratum.rows, 0);
  const rowVariance = varianceOverRows(strata, { rate, size });
  if (!totals.clustered) {
    const squares = sumExactly(strata.map((stratum) => stratum.squared));
    const fourths = sumExactly(strata.map((stratum) => stratum.fourth));
    const largest = totals.largestEvent;
    return {
      rate,
      variance: rowVariance,
      rowVariance,
      effectiveEvents: fourths > 0 ? (squares * squares) / fourths : 0,
      eventClusters: reading.complement ? n - totals.eventRows : totals.eventRows,
      n,
      clusters: n,
      size,
      countVariance: squares / size / size,
      largestShare: squares > 0 ? (largest * largest) / squares : 0,
      singleClusterStrata: strata.filter((stratum) => stratum.rows === 1).length,
    };
  }
  return { rate, rowVariance, n, size, ...clusterMoments(totals, reading, { rate, size }) };
}

interface ReadStratum {
  readonly stratum: string;
  readonly size: number;
  readonly value: number;
  readonly rows: number;
  readonly sizeSquared: number;
  readonly squared: number;
  readonly fourth: number;
  readonly bySize: number;
}

function readStratum(stratum: string, record: StratumRecord, { missingAs, complement }: Reading): ReadStratum {
  const { events, missing } = record;
  const leftOut = missingAs === 'left-out';
  const total = (parts: readonly [ExactSum, 1 | -1][]) => {
    const sum = newExactSum();
    for (const [part, sign] of parts) addSum(sum, part, sign);
    return exactly(sum);
  };
  const sum = (key: keyof typeof events) =>
    total([[events[key], 1], ...(missingAs === 'event' ? [[missing[key], 1] as [ExactSum, 1]] : [])]);
  // Left out, a row keeps size - value (0 for plain rows): sum (s - v)^2 = sum s^2 - 2 sum s v + sum v^2.
  const size = total(
    leftOut
      ? [
          [record.size, 1],
          [missing.value, -1],
        ]
      : [[record.size, 1]],
  );
  const sizeSquared = total(
    leftOut
      ? [
          [record.sizeSquared, 1],
          [missing.bySize, -1],
          [missing.bySize, -1],
          [missing.squared, 1],
        ]
      : [[record.sizeSquared, 1]],
  );
  const rows = record.rows - (leftOut ? record.missingRows : 0);
  const read = { value: sum('value'), squared: sum('squared'), fourth: sum('fourth'), bySize: sum('bySize') };
  if (!complement) return { stratum, rows, size, sizeSquared, ...read };
  // Only the lowest two powers of the complement are needed exactly; the fourth serves E_eff of many equal rows.
  const squared = Math.max(0, sizeSquared - read.squared);
  return {
    stratum,
    rows,
    size,
    sizeSquared,
    value: Math.max(0, size - read.value),
    squared,
    fourth: rows > 0 ? squared * (sizeSquared / rows) : 0,
    bySize: squared,
  };
}

function varianceOverRows(strata: readonly ReadStratum[], mean: { rate: number; size: number }): number {
  const { rate, size } = mean;
  if (!(size > 0)) return 0;
  const parts = strata.map((stratum) => {
    const n = stratum.rows;
    if (n === 0) return 0;
    const squares = stratum.squared - 2 * rate * stratum.bySize + rate * rate * stratum.sizeSquared;
    const total = stratum.value - rate * stratum.size;
    if (n === 1) return Math.max(0, squares);
    return (n / (n - 1)) * Math.max(0, squares - (total * total) / n);
  });
  return sumExactly(parts) / size / size;
}
