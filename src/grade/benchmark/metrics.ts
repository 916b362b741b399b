import { kornGraubardFromNeff } from '../../stats/design/korn-graubard.ts';
import { taylorMean } from '../../stats/design/taylor-mean.ts';
import { tQuantile } from '../../stats/distributions/student-t.ts';

/** A value in 0..1 with its 95 % interval; both null where nothing is in the denominator. */
export interface Metric {
  readonly value: number | null;
  readonly ci: readonly [lower: number, upper: number] | null;
}

/** A verdict beside the label of its row. */
export interface Cell {
  readonly gold: 0 | 1;
  /** Null: ungraded. */
  readonly event: boolean | null;
  /** Rows of a group are not independent. */
  readonly group: string;
}

export interface Scores {
  /** Graded cells. */
  readonly graded: number;
  readonly positives: number;
  readonly f1: Metric;
  readonly precision: Metric;
  readonly recall: Metric;
  /** Share of the cells without an event that were called one. */
  readonly fpr: Metric;
  /** F1 if every ungraded cell had been graded wrong: what missing verdicts can hide at worst. */
  readonly f1IfUngradedWrong: number | null;
}

/**
 * Scores of verdicts on labelled cells; ungraded cells count in none of them. Every interval is Korn & Graubard's: the
 * exact one on an effective sample size, which the groups make smaller (never larger) than the count. F1 has one too,
 * without a bootstrap: among the cells that label or verdict calls an event, the share J where both do is a proportion,
 * and F1 = 2J / (1 + J) rises with it.
 */
export function scoreCells(cells: readonly Cell[]): Scores {
  const graded = cells.filter(({ event }) => event !== null);
  const called = (cell: Cell): boolean => cell.event === true;
  const labelled = (cell: Cell): boolean => cell.gold === 1;
  const either = graded.filter((cell) => called(cell) || labelled(cell));
  return {
    graded: graded.length,
    positives: graded.filter(labelled).length,
    f1: f1Of(groupedShare(either, (cell) => called(cell) && labelled(cell))),
    precision: groupedShare(graded.filter(called), labelled),
    recall: groupedShare(graded.filter(labelled), called),
    fpr: groupedShare(
      graded.filter((cell) => !labelled(cell)),
      called,
    ),
    f1IfUngradedWrong: worstF1(cells),
  };
}

/** Share of the rows that have it, with an interval that knows about groups. */
export function groupedShare<T extends { readonly group: string }>(
  rows: readonly T[],
  has: (row: T) => boolean,
): Metric {
  if (rows.length === 0) return { value: null, ci: null };
  const y = rows.map((row) => Number(has(row)));
  const value = y.reduce((sum, one) => sum + one, 0) / y.length;
  const neff = effectiveRows(
    y,
    rows.map(({ group }) => group),
  );
  const { lower, upper } = kornGraubardFromNeff({ p: value, neff });
  return { value, ci: [lower, upper] };
}

/** F1 from the Jaccard share, limits and all. */
export function f1Of({ value, ci }: Metric): Metric {
  const f1 = (share: number): number => (2 * share) / (1 + share);
  return { value: value === null ? null : f1(value), ci: ci === null ? null : [f1(ci[0]), f1(ci[1])] };
}

/** Where nothing varies, nothing shows how the rows of a group hang together: then a group counts once. */
function effectiveRows(y: readonly number[], cluster: readonly string[]): number {
  const groups = new Set(cluster).size;
  if (groups === y.length) return y.length;
  if (groups < 3) return groups;
  const { mean, se, df } = taylorMean({ y, cluster });
  if (mean === 0 || mean === 1) return groups;
  if (!(se > 0)) return y.length;
  const t = tQuantile(0.025, y.length - 1) / tQuantile(0.025, df);
  return Math.max(1, Math.min(y.length, ((mean * (1 - mean)) / (se * se)) * t * t));
}

function worstF1(cells: readonly Cell[]): number | null {
  let [both, one] = [0, 0];
  for (const { gold, event } of cells) {
    if (event === null) one++;
    else if (event && gold === 1) both++;
    else if (event || gold === 1) one++;
  }
  return both + one === 0 ? null : (2 * both) / (2 * both + one);
}
