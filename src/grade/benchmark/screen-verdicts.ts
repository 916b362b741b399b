import { groupCounts } from '../screen/group-folds.ts';
import type { Separation } from '../screen/screen-metrics.ts';
import { separation } from '../screen/screen-metrics.ts';
import { trainScreen } from '../screen/train-screen.ts';
import type { BenchmarkRow } from './dataset.ts';

export interface ScreenVerdicts {
  /** By row id, for every row with a label in the category. */
  readonly verdicts: ReadonlyMap<string, boolean>;
  /** Of the out-of-fold scores; null with fewer than two rows of either label. */
  readonly separation: Separation | null;
  readonly folds: number;
}

/**
 * Verdicts of a screen that is trained on the spot from the benchmark's own labels. Every row is scored by a model that
 * saw nothing of its group, and called an event at the threshold that gives the best F1 on the other folds. Null where
 * fewer than two groups hold, or lack, an event.
 */
export function screenVerdicts(rows: readonly BenchmarkRow[], category: string, seed: number): ScreenVerdicts | null {
  const labelled = rows.flatMap(({ id, reply, gold, group }) => {
    const label = gold[category];
    return label === 0 || label === 1 ? [{ id, text: reply.content, label, group }] : [];
  });
  const counts = groupCounts(labelled);
  if (counts.events < 2 || counts.others < 2) return null;
  const { outOfFold, trainedOn } = trainScreen(labelled, { seed });
  const labels = labelled.map(({ label }) => label);
  const { guesses, folds } = outOfFold;
  const thresholds = new Map<number, number>();
  for (const fold of new Set(folds)) {
    const others = labels.flatMap((label, at) => (folds[at] === fold ? [] : [{ label, guess: guesses[at]! }]));
    thresholds.set(fold, bestThreshold(others));
  }
  return {
    verdicts: new Map(labelled.map(({ id }, at) => [id, guesses[at]! >= thresholds.get(folds[at]!)!])),
    separation: separation({ scores: [...outOfFold.logits], labels }),
    folds: trainedOn.folds,
  };
}

/** The guess from which calling an event gives the highest F1; the highest such guess where several do. */
function bestThreshold(rows: readonly { readonly label: 0 | 1; readonly guess: number }[]): number {
  const sorted = [...rows].sort((a, b) => b.guess - a.guess);
  const events = rows.filter(({ label }) => label === 1).length;
  let [best, bestF1, hits] = [Number.POSITIVE_INFINITY, -1, 0];
  for (const [at, { label, guess }] of sorted.entries()) {
    hits += label;
    if (sorted[at + 1]?.guess === guess) continue;
    const f1 = (2 * hits) / (at + 1 + events);
    if (f1 > bestF1) [best, bestF1] = [guess, f1];
  }
  return best;
}
