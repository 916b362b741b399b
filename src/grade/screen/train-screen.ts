import { ForeshadowError } from '../../core/errors.ts';
import { type Calibration, calibrateLogits, crossCalibrate, logLoss } from './calibrate-logits.ts';
import { type CountedTexts, countTexts } from './counted-texts.ts';
import { type EmbeddingModel, embeddingLogit, fitEmbeddings } from './embedding-model.ts';
import { groupCounts, groupFolds, type LabelledText } from './group-folds.ts';
import { fitNgrams, type NgramModel, type NgramOptions } from './ngram-model.ts';
import { scoreCounted } from './score-text.ts';
import { type SeenRows, seenRows } from './seen-rows.ts';

export interface TrainOptions extends NgramOptions {
  /** Folds of the cross-fitting, 5 unless given; fewer where there are fewer groups of either label. */
  readonly folds?: number;
  /** Deals the groups to folds. */
  readonly seed?: number;
  /** Left out: the one with the smaller cross-fitted log loss. */
  readonly calibration?: Calibration['kind'];
  /** Vectors of length 1 of the rows, in their order: a second classifier, whose logits are added. */
  readonly embeddings?: Embeddings;
}

export interface Embeddings {
  /** Id of the embedder. */
  readonly embedder: string;
  readonly vectors: readonly Float32Array[];
}

/** The rows by which scores became probabilities. */
export interface CalibratedOn {
  readonly rows: number;
  readonly positives: number;
  readonly groups: number;
  readonly folds: number;
  readonly seed: number;
  readonly calibration: {
    readonly kind: Calibration['kind'];
    /** Cross-fitted log loss of either kind, in nats, and of always saying the base rate. */
    readonly logLoss: { readonly platt: number; readonly isotonic: number; readonly baseRate: number };
  };
}

/** What a screen was made from: part of its file, so that two screens can be told apart. */
export interface TrainedOn extends CalibratedOn {
  readonly c: number;
  readonly steps: number;
}

export interface TrainedModel {
  readonly model: NgramModel;
  /** Null: the n-grams decide alone. */
  readonly embedding: TrainedEmbedding | null;
  readonly calibration: Calibration;
  readonly trainedOn: TrainedOn;
  /** Null where nobody knows: a file of the first version. */
  readonly seen: SeenRows | null;
}

export interface TrainedEmbedding {
  readonly embedder: string;
  readonly model: EmbeddingModel;
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
  const { c = 3, embeddings } = options;
  const foldOf = dealtFolds(rows, options);
  const counted = countTexts(rows.map(({ text }) => text));
  const labels = rows.map(({ label }) => label);
  const logits = crossFit({ counted, labels, foldOf, ...(embeddings && { vectors: embeddings.vectors }) }, options);
  const all = { rows: rows.map((_, i) => i), labels };
  const model = fitNgrams(counted, all, options);
  const { calibratedOn, ...calibrated } = calibrateRows({ rows, scores: logits, foldOf }, options);
  return {
    ...calibrated,
    model,
    embedding: embeddings
      ? { embedder: embeddings.embedder, model: fitEmbeddings(embeddings.vectors, all, options) }
      : null,
    trainedOn: { ...calibratedOn, c, steps: model.steps },
    seen: seenRows(rows),
  };
}

/** A fold for each row. Throws `screen.too-few` with fewer than two groups of either label. */
export function dealtFolds(rows: readonly LabelledText[], { folds = 5, seed = 1 }: TrainOptions): Int32Array {
  const counts = groupCounts(rows);
  const dealt = Math.min(folds, counts.events, counts.others);
  if (dealt < 2) throw tooFew(counts);
  return groupFolds(rows, { folds: dealt, seed });
}

/** Scores to probabilities, by the kind that loses less on rows that its fit did not see. */
export function calibrateRows(
  of: { readonly rows: readonly LabelledText[]; readonly scores: Float64Array; readonly foldOf: Int32Array },
  options: Pick<TrainOptions, 'seed' | 'calibration'>,
): { readonly calibration: Calibration; readonly calibratedOn: CalibratedOn; readonly outOfFold: OutOfFold } {
  const { rows, scores, foldOf } = of;
  const labels = rows.map(({ label }) => label);
  const toCalibrate = { logits: scores, labels, weights: rows.map(({ weight }) => weight ?? 1) };
  const platt = crossCalibrate('platt', toCalibrate, foldOf);
  const isotonic = crossCalibrate('isotonic', toCalibrate, foldOf);
  const losses = { platt: logLoss(platt, toCalibrate), isotonic: logLoss(isotonic, toCalibrate) };
  const kind = options.calibration ?? (losses.isotonic < losses.platt ? 'isotonic' : 'platt');
  const base = new Float64Array(rows.length).fill(weightedRate(rows));
  return {
    calibration: calibrateLogits(kind, toCalibrate),
    calibratedOn: {
      rows: rows.length,
      positives: labels.reduce<number>((sum, label) => sum + label, 0),
      groups: new Set(rows.map(({ group, text }) => group ?? text)).size,
      folds: new Set(foldOf).size,
      seed: options.seed ?? 1,
      calibration: { kind, logLoss: { ...losses, baseRate: logLoss(base, toCalibrate) } },
    },
    outOfFold: { folds: foldOf, logits: scores, guesses: kind === 'platt' ? platt : isotonic },
  };
}

/** Logits of every row by the model of the other folds; with `rows`, those models learn from these rows only. */
export function crossFit(
  of: {
    readonly counted: CountedTexts;
    readonly labels: readonly (0 | 1)[];
    readonly foldOf: Int32Array;
    /** Embeddings of the rows: their classifier's logits are added. */
    readonly vectors?: readonly Float32Array[];
    readonly learnFrom?: (row: number) => boolean;
  },
  options: NgramOptions = {},
): Float64Array {
  const { counted, labels, foldOf, vectors, learnFrom } = of;
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
    const embedding = vectors && fitEmbeddings(vectors, { rows: outside, labels }, options);
    for (const [j, i] of inside.entries()) {
      logits[i] = scores[j]! + (embedding && vectors ? embeddingLogit(embedding, vectors[i]!) : 0);
    }
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
