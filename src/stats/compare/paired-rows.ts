import { requirePositive } from '../require-argument.ts';
import { addTo, newSum, sumOf } from '../special/compensated-sum.ts';
import { StatsError } from '../stats-error.ts';

/** Grade of one reply: 1 shows the behavior, 0 does not, null was not graded (or there was no reply). */
export type LaneGrade = 0 | 1 | null;

/** One prefix answered in both lanes: `a` by the current deployment, `b` by the candidate. */
export interface ComparedPair {
  readonly a: LaneGrade;
  readonly b: LaneGrade;
  /** Analysis weight, above 0; 1 when absent. */
  readonly weight?: number;
  /** The largest level that repeats (user before conversation); a row without one stands alone. */
  readonly cluster?: string | number;
  readonly stratum?: string | number;
}

/** Weighted sums over the pairs with both grades. */
export interface PairTotals {
  /** Pairs used, and pairs left out for a missing grade. */
  readonly n: number;
  readonly missing: { readonly a: number; readonly b: number; readonly both: number };
  /** Raw counts: events in both lanes, in `b` only, in `a` only. */
  readonly n11: number;
  readonly n10: number;
  readonly n01: number;
  readonly weight: number;
  readonly weightSquared: number;
  /** sum w^2 over the events of a, of b, and of both. */
  readonly squares: { readonly a: number; readonly b: number; readonly both: number };
  /** Sum of squared cluster sizes over pairs, for the size-weighted mean cluster. */
  readonly sizeSquared: number;
  readonly strata: readonly Stratum[];
}

/** Clusters of one stratum; lanes' weighted events and the weight, in step. */
export interface Stratum {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly weight: readonly number[];
  readonly size: readonly number[];
}

/** One pass over the rows: memory grows with the clusters, not with the rows (a row without a cluster is its own). */
export function tallyPairs(pairs: Iterable<ComparedPair>): PairTotals {
  const strata = new Map<string | number, { index: Map<string | number, number>; cells: MutableStratum }>();
  const missing = { a: 0, b: 0, both: 0 };
  const counts = { n: 0, n11: 0, n10: 0, n01: 0 };
  const squares = { a: newSum(), b: newSum(), both: newSum() };
  const weight = newSum();
  const weightSquared = newSum();
  let row = 0;
  for (const pair of pairs) {
    const { a, b, weight: w = 1, stratum = '' } = pair;
    checkRow(pair, row++);
    if (a === null || b === null) {
      missing[a === null ? (b === null ? 'both' : 'a') : 'b']++;
      continue;
    }
    counts.n++;
    counts.n11 += a * b;
    counts.n10 += b * (1 - a);
    counts.n01 += a * (1 - b);
    addTo(weight, w);
    addTo(weightSquared, w * w);
    if (a) addTo(squares.a, w * w);
    if (b) addTo(squares.b, w * w);
    if (a && b) addTo(squares.both, w * w);
    let known = strata.get(stratum);
    if (!known) {
      known = { index: new Map(), cells: { a: [], b: [], weight: [], size: [] } };
      strata.set(stratum, known);
    }
    addToCluster(known, pair, w);
  }
  const cells = [...strata.values()].map((stratum) => stratum.cells);
  const sizeSquared = cells.reduce((sum, { size }) => sum + size.reduce((part, m) => part + m * m, 0), 0);
  return {
    ...counts,
    missing,
    weight: sumOf(weight),
    weightSquared: sumOf(weightSquared),
    squares: { a: sumOf(squares.a), b: sumOf(squares.b), both: sumOf(squares.both) },
    sizeSquared,
    strata: cells,
  };
}

type MutableStratum = { a: number[]; b: number[]; weight: number[]; size: number[] };

function addToCluster(
  stratum: { readonly index: Map<string | number, number>; readonly cells: MutableStratum },
  pair: ComparedPair,
  w: number,
): void {
  const { index, cells } = stratum;
  let at = pair.cluster === undefined ? undefined : index.get(pair.cluster);
  if (at === undefined) {
    at = cells.weight.length;
    if (pair.cluster !== undefined) index.set(pair.cluster, at);
    for (const column of [cells.a, cells.b, cells.weight, cells.size]) column.push(0);
  }
  cells.a[at]! += w * pair.a!;
  cells.b[at]! += w * pair.b!;
  cells.weight[at]! += w;
  cells.size[at]! += 1;
}

function checkRow({ a, b, weight }: ComparedPair, row: number): void {
  if (weight !== undefined) requirePositive(`pairs[${row}].weight`, weight);
  if ((a === 0 || a === 1 || a === null) && (b === 0 || b === 1 || b === null)) return;
  const argument = a === 0 || a === 1 || a === null ? 'b' : 'a';
  const value = argument === 'a' ? a : b;
  throw new StatsError('argument-out-of-range', {
    argument: `pairs[${row}].${argument}`,
    value,
    expected: 'give 0, 1 or null',
  });
}
