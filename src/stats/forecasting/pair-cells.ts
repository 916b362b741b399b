import type { LabelColumn } from '../label-column.ts';

/**
 * Paired rows column by column, all as long as `weights`. A grade is 1 (shows the behavior) or 0; every other code is
 * no grade. Weights are above 0.
 */
export interface PairColumns {
  readonly current: Uint8Array;
  readonly candidate: Uint8Array;
  readonly placebo?: Uint8Array;
  readonly weights: Float64Array;
  readonly clusters: LabelColumn;
  readonly strata: LabelColumn;
  readonly blocks?: LabelColumn;
}

/** No grade, as cells write it; grades are 0 and 1. */
export const noGrade = 2;

/**
 * Rows that agree in everything, counted: cells in order of stratum, cluster, block, weight and grades, so that neither
 * the order of the rows nor how they were streamed leaves a trace. All columns are as long as `counts`; strata,
 * clusters and blocks are codes of the rows' labels.
 */
export interface PairCells {
  readonly counts: Uint32Array;
  readonly current: Uint8Array;
  readonly candidate: Uint8Array;
  readonly placebo: Uint8Array;
  readonly weights: Float64Array;
  readonly strata: Int32Array;
  readonly clusters: Int32Array;
  readonly blocks: Int32Array;
}

export function pairCells(rows: PairColumns): PairCells {
  const order = Uint32Array.from(rows.weights, (_, index) => index);
  const compare = comparison(rows);
  order.sort(compare);
  const firsts = new Uint32Array(order.length);
  const counts = new Uint32Array(order.length);
  let cells = 0;
  for (let at = 0; at < order.length; at++) {
    if (at === 0 || compare(order[at - 1]!, order[at]!) !== 0) firsts[cells++] = order[at]!;
    counts[cells - 1]!++;
  }
  return columnsOf(rows, firsts.subarray(0, cells), counts.slice(0, cells));
}

/** A row without a label comes after those with one, a missing grade after both grades. */
function comparison(rows: PairColumns): (a: number, b: number) => number {
  const [strata, clusters, blocks] = [rows.strata.codes, rows.clusters.codes, rows.blocks?.codes];
  const byCode = (codes: Int32Array, a: number, b: number): number => (codes[a]! >>> 0) - (codes[b]! >>> 0);
  return (a, b) =>
    byCode(strata, a, b) ||
    byCode(clusters, a, b) ||
    (blocks ? byCode(blocks, a, b) : 0) ||
    rows.weights[a]! - rows.weights[b]! ||
    gradesOf(rows, a) - gradesOf(rows, b);
}

function gradesOf({ current, candidate, placebo }: PairColumns, row: number): number {
  return 9 * gradeAt(current, row) + 3 * gradeAt(candidate, row) + (placebo ? gradeAt(placebo, row) : noGrade);
}

function gradeAt(codes: Uint8Array, row: number): number {
  return Math.min(noGrade, codes[row]!);
}

function columnsOf(rows: PairColumns, firsts: Uint32Array, counts: Uint32Array): PairCells {
  const { current, candidate, placebo, weights, strata, clusters, blocks } = rows;
  const grades = (codes: Uint8Array | undefined) =>
    Uint8Array.from(firsts, (row) => (codes ? gradeAt(codes, row) : noGrade));
  const labels = (column: LabelColumn | undefined) => Int32Array.from(firsts, (row) => column?.codes[row] ?? -1);
  return {
    counts,
    current: grades(current),
    candidate: grades(candidate),
    placebo: grades(placebo),
    weights: Float64Array.from(firsts, (row) => weights[row]!),
    strata: labels(strata),
    clusters: labels(clusters),
    blocks: labels(blocks),
  };
}
