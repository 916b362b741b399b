import { ForeshadowError } from '../../core/errors.ts';
import { type Calibration, calibrateLogits, crossCalibrate, logLoss } from './calibrate-logits.ts';
import { type CountedTexts, countTexts } from './counted-texts.ts';
import { groupCounts, groupFolds, type LabelledText } from './group-folds.ts';
import { fitNgrams, type NgramModel, type NgramOptions } from './ngram-model.ts';
import { scoreCounted } from './score-text.ts';

export interface TrainOptions extends NgramOptions {
  /** Folds of the cross-fitting, 5 unless given; fewer where there are fewer groups of either label. */
  readonly folds?: number;
  /** Deals the groups to folds. */
  readonly seed?: number;
  /** Left out: the one with the smaller cross-fitted log loss. */
  readonly calibration?: Calibration['kind'];
}

/** What a screen was made from: part of its file, so that two screens can be told apart. */
export interface TrainedOn {
  readonly rows: number;
  readonly positives: number;
  readonly groups: number;
  readonly folds: number;
  readonly seed: number;
  readonly c: number;
  readonly steps: number;
  readonly calibration: {
    readonly kind: Calibration['kind'];
    /** Cross-fitted log loss of either kind, in nats, and of always saying the base rate. */
    readonly logLoss: { readonly platt: number; readonly isotonic: number; readonly baseRate: number };
  };
}

export interface TrainedModel {
  readonly model: NgramModel;
  readonly calibration: Calibration;
  readonly trainedOn: TrainedOn;
}

/** What the rows' own labels had no part in, row by row: what metrics, escalation and estimates may use. */
export interface OutOfFold {
  readonly folds: Int32Array;
  readonly logits: Float64Array;
  /** Calibrated by the other folds. */
  readonly guesses: Float64Array;
}

/**
 * Trains the n-gram screen of screens.md 2 and cross-fits it: every row gets the logit of a model, and the guess of a
 * calibration, that never saw its group. Throws `screen.too-few` with fewer than two groups of either label.
 */
export function trainScreen(
  rows: readonly LabelledText[],
  options: TrainOptions = {},
): TrainedModel & { readonly outOfFold: OutOfFold } {
  const { seed = 1, c = 3 } = options;
  const counts = groupCounts(rows);
  const folds = Math.min(options.folds ?? 5, counts.events, counts.others);
  if (folds < 2) throw tooFew(counts);
  const counted = countTexts(rows.map(({ text }) => text));
  const labels = rows.map(({ label }) => label);
  const foldOf = groupFolds(rows, { folds, seed });
  const logits = crossFit({ counted, labels, foldOf }, options);
  const model = fitNgrams(counted, { rows: rows.map((_, i) => i), labels }, options);
  const weights = rows.map(({ weight }) => weight ?? 1);
  const toCalibrate = { logits, labels, weights };
  const platt = crossCalibrate('platt', toCalibrate, foldOf);
  const isotonic = crossCalibrate('isotonic', toCalibrate, foldOf);
  const losses = { platt: logLoss(platt, toCalibrate), isotonic: logLoss(isotonic, toCalibrate) };
  const kind = options.calibration ?? (losses.isotonic < losses.platt ? 'isotonic' : 'platt');
  const positives = labels.reduce<number>((sum, label) => sum + label, 0);
  const base = new Float64Array(rows.length).fill(weightedRate(rows));
  return {
    model,
    calibration: calibrateLogits(kind, toCalibrate),
    trainedOn: {
      rows: rows.length,
      positives,
      groups: new Set(rows.map(({ group, text }) => group ?? text)).size,
      folds,
      seed,
      c,
      steps: model.steps,
      calibration: { kind, logLoss: { ...losses, baseRate: logLoss(base, toCalibrate) } },
    },
    outOfFold: { folds: foldOf, logits, guesses: kind === 'platt' ? platt : isotonic },
  };
}

/** Logits of every row by the model of the other folds; with `rows`, those models learn from these rows only. */
export function crossFit(
  of: {
    readonly counted: CountedTexts;
    readonly labels: readonly (0 | 1)[];
    readonly foldOf: Int32Array;
    readonly learnFrom?: (row: number) => boolean;
  },
  options: NgramOptions = {},
): Float64Array {
  const { counted, labels, foldOf, learnFrom } = of;
  const logits = new Float64Array(foldOf.length);
  for (const fold of new Set(foldOf)) {
    const inside: number[] = [];
    const outside: number[] = [];
    for (const [i, one] of foldOf.entries()) {
      if (one === fold) inside.push(i);
      else if (learnFrom === undefined || learnFrom(i)) outside.push(i);
    }
    const model = fitNgrams(counted, { rows: outside, labels }, options);
    const scores = scoreCounted(model, counted, inside);
    for (const [j, i] of inside.entries()) logits[i] = scores[j]!;
  }
  return logits;
}

function weightedRate(rows: readonly LabelledText[]): number {
  let [events, total] = [0, 0];
  for (const { label, weight = 1 } of rows) {
    events += weight * label;
    total += weight;
  }
  return events / total;
}

function tooFew(counts: { events: number; others: number }): ForeshadowError {
  return new ForeshadowError(
    'screen.too-few',
    `A screen needs at least two groups of texts with an event and two without; there are ${counts.events} and ${counts.others}.`,
    { hint: 'Give more labelled rows; 50 to 100 are enough for a narrow behavior, 500 for a broad one.' },
  );
}
