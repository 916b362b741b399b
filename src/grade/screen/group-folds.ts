import { keyedUniform } from '../../core/keyed-random.ts';

/** A labelled text. Rows of one group (a prompt, a user) never stand on both sides of a fold; without one, equal texts do. */
export interface LabelledText {
  readonly text: string;
  readonly label: 0 | 1;
  readonly group?: string;
  /** Analysis weight, above 0 (1 / inclusion probability); 1 when absent. Calibration and rates use it. */
  readonly weight?: number;
}

/**
 * A fold for every row, whole groups together, groups with and without an event dealt round in keyed order: each fold has
 * its share of both. The order of the rows does not matter.
 */
export function groupFolds(
  rows: readonly LabelledText[],
  { folds, seed }: { folds: number; seed: number },
): Int32Array {
  const eventful = new Map<string, boolean>();
  for (const row of rows) eventful.set(groupOf(row), row.label === 1 || eventful.get(groupOf(row)) === true);
  const dealt = [...eventful].map(([group, has]) => ({ group, has, place: keyedUniform(seed, 'screen-fold', group) }));
  dealt.sort((a, b) => Number(b.has) - Number(a.has) || a.place - b.place);
  const foldOf = new Map(dealt.map(({ group }, i) => [group, i % folds]));
  return Int32Array.from(rows, (row) => foldOf.get(groupOf(row))!);
}

/** How many groups hold an event, and how many hold none: a fold needs one of each. */
export function groupCounts(rows: readonly LabelledText[]): { readonly events: number; readonly others: number } {
  const events = new Set(rows.filter(({ label }) => label === 1).map(groupOf));
  const others = new Set(rows.filter(({ label }) => label === 0).map(groupOf));
  return { events: events.size, others: others.size };
}

function groupOf({ group, text }: LabelledText): string {
  return group ?? text;
}
