import * as z from 'zod';
import { countTexts } from './counted-texts.ts';
import { groupFolds, type LabelledText } from './group-folds.ts';
import type { TextScreen } from './screen.ts';
import { type ScreenFile, trainedOnSchema } from './screen-file.ts';
import { certifyRecall, separation } from './screen-metrics.ts';
import { crossFit, type OutOfFold, type TrainOptions } from './train-screen.ts';

const probability = z.number().min(0).max(1);
const count = z.number().int().nonnegative();

const separationSchema = z.strictObject({
  auc: probability,
  lower: probability.nullable().describe("DeLong's 95 % limits; null where scores separate perfectly or not at all."),
  upper: probability.nullable(),
  averagePrecision: probability,
  recallAtFivePercent: probability.describe('Recall where 5 % of the rows without an event are escalated.'),
});

const certificateSchema = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('certified'),
    recall: probability,
    alpha: probability,
    positives: count,
    missesAllowed: count,
    misses: count,
    threshold: z.number().describe('Of the logit.'),
    escalationRate: probability,
    recallLower: probability,
  }),
  z.strictObject({
    status: z.literal('too-few-events'),
    recall: probability,
    alpha: probability,
    positives: count,
    needed: count,
  }),
]);

/** What is measured about a screen, by `foreshadow screen train` and `screen evaluate` with --json. */
export const screenReportSchema = z.strictObject({
  schema: z.literal('foreshadow.screen-report/1'),
  screen: z.string(),
  /** Cross-fitted: the training rows, each scored by a model that never saw its group. Held out: other rows. */
  basis: z.enum(['cross-fitted', 'held-out']),
  rows: count,
  positives: count,
  separation: separationSchema.nullable().describe('null with fewer than two rows of either label.'),
  /** Mean guess against the rate, weighted: apart where the screen is not calibrated to these rows. */
  calibration: z.strictObject({ meanGuess: probability, rate: probability }),
  certificates: z.array(certificateSchema),
  /** Rows learned from and the AUC this gives; empty when evaluated on other rows. */
  learningCurve: z.array(z.strictObject({ rows: count, positives: count, auc: probability })),
  trainedOn: trainedOnSchema,
});
export type ScreenReport = z.infer<typeof screenReportSchema>;

export interface ReportOptions {
  /** Recalls to certify; 0.9, 0.95 and 0.99 unless given. */
  readonly recalls?: readonly number[];
  readonly alpha?: number;
  /** Rows to learn from, for the learning curve; [] for none. */
  readonly curve?: readonly number[];
}

/** The report of a screen on rows it has not seen: what it promises for traffic like these rows. */
export function evaluateScreen(
  of: { readonly file: ScreenFile; readonly screen: TextScreen; readonly rows: readonly LabelledText[] },
  options: Omit<ReportOptions, 'curve'> = {},
): ScreenReport {
  const scores = of.rows.map(({ text }) => of.screen.logitOfText(text));
  const guesses = of.rows.map(({ text }) => of.screen.guessText(text));
  return { ...measured({ ...of, scores, guesses, basis: 'held-out' }, options), learningCurve: [] };
}

/**
 * The report of a fresh screen on its own training rows by their out-of-fold logits, with the learning curve. Its
 * certificates are of the folds' models, each of which learned from less: `evaluateScreen` on other rows is exact.
 */
export function trainingReport(
  of: { readonly file: ScreenFile; readonly outOfFold: OutOfFold; readonly rows: readonly LabelledText[] },
  options: ReportOptions & TrainOptions = {},
): ScreenReport {
  const { logits, guesses } = of.outOfFold;
  const report = measured({ ...of, scores: [...logits], guesses: [...guesses], basis: 'cross-fitted' }, options);
  return { ...report, learningCurve: learningCurve(of.rows, { ...options, ...of.file.trainedOn }, options.curve) };
}

const defaultCurve = [50, 100, 200, 500, 1000, 2000, 5000];

/** Cross-fitted AUC of models that learn from fewer rows; the same folds as the screen's, rows in their keyed order. */
function learningCurve(
  rows: readonly LabelledText[],
  options: { readonly folds: number; readonly seed: number; readonly c?: number; readonly maxSteps?: number },
  sizes: readonly number[] = defaultCurve,
): ScreenReport['learningCurve'] {
  const counted = countTexts(rows.map(({ text }) => text));
  const labels = rows.map(({ label }) => label);
  const foldOf = groupFolds(rows, options);
  // Another deal of the groups decides who is learned from first: sizes are nested, and no fold is favored.
  const order = groupFolds(rows, { folds: rows.length, seed: options.seed + 1 });
  const learned = (size: number) => (size * options.folds) / (options.folds - 1) / rows.length;
  return sizes.flatMap((size) => {
    if (learned(size) > 1) return [];
    const learnFrom = (i: number) => (order[i]! * 0.6180339887) % 1 < learned(size);
    const enough = new Set(foldOf).size > 1 && bothLabels(labels, foldOf, learnFrom);
    if (!enough) return [];
    const found = separation({ scores: [...crossFit({ counted, labels, foldOf, learnFrom }, options)], labels });
    const positives = Math.round(
      labels.filter((label, i) => label === 1 && learnFrom(i)).length * (1 - 1 / options.folds),
    );
    return found ? [{ rows: size, positives, auc: found.auc }] : [];
  });
}

function bothLabels(labels: readonly (0 | 1)[], foldOf: Int32Array, learnFrom: (row: number) => boolean): boolean {
  return [...new Set(foldOf)].every((fold) => {
    const seen = new Set(labels.filter((_, i) => foldOf[i] !== fold && learnFrom(i)));
    return seen.size === 2;
  });
}

function measured(
  of: {
    readonly file: ScreenFile;
    readonly rows: readonly LabelledText[];
    readonly scores: readonly number[];
    readonly guesses: readonly number[];
    readonly basis: ScreenReport['basis'];
  },
  { recalls = [0.9, 0.95, 0.99], alpha = 0.05 }: Omit<ReportOptions, 'curve'>,
): Omit<ScreenReport, 'learningCurve'> {
  const { file, rows, scores, guesses, basis } = of;
  const labels = rows.map(({ label }) => label);
  const weights = rows.map(({ weight }) => weight ?? 1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (values: readonly number[]) => values.reduce((sum, value, i) => sum + value * weights[i]!, 0) / total;
  return {
    schema: 'foreshadow.screen-report/1',
    screen: file.id,
    basis,
    rows: rows.length,
    positives: labels.filter((label) => label === 1).length,
    separation: separation({ scores, labels }),
    calibration: { meanGuess: mean(guesses), rate: mean(labels) },
    certificates: recalls.map((recall) => certifyRecall({ scores, labels, weights }, recall, alpha)),
    trainedOn: file.trainedOn,
  };
}
