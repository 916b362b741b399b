import * as z from 'zod';
import { ForeshadowError } from '../../core/errors.ts';
import { calibratedOnSchema, trainedOnSchema } from './calibration-schema.ts';
import { countTexts } from './counted-texts.ts';
import { groupFolds, type LabelledText } from './group-folds.ts';
import { scoreTexts } from './score-texts.ts';
import type { ScoringScreen } from './screen.ts';
import { certifyRecall, separation } from './screen-metrics.ts';
import { type SeenRows, unseenRows } from './seen-rows.ts';
import { type CalibratedOn, crossFit, type OutOfFold, type TrainedOn, type TrainOptions } from './train-screen.ts';

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
    threshold: z.number().describe("Of the logit, or of an endpoint's own score."),
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

const overlapSchema = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('checked'),
    excluded: count.describe('Rows the screen had learned from: none of the figures is about them.'),
    ofSeenGroups: count.describe('Other rows of a group it had learned from: in the figures, and easier than traffic.'),
  }),
  z.strictObject({
    status: z.literal('unknown').describe('Nobody noted what the screen learned from.'),
  }),
]);

/** What is measured about a screen, by `foreshadow screen train` and `screen evaluate` with --json. */
export const screenReportSchema = z.strictObject({
  schema: z.literal('foreshadow.screen-report/1'),
  screen: z.string().describe('Id of the screen: its kind and a hash of what determines its guesses.'),
  embedder: z.string().nullable().describe('Id of the embedder it was trained with.'),
  basis: z
    .enum(['cross-fitted', 'held-out'])
    .describe('Cross-fitted: its own rows, each scored by a model that never saw its group. Held out: other rows.'),
  rows: count.describe('Rows that the figures are about.'),
  positives: count,
  unscored: count.describe(
    'Rows left out because the screen had no answer: it would send such replies up for certain.',
  ),
  trainingRows: overlapSchema.nullable().describe('null where the basis is cross-fitted.'),
  separation: separationSchema.nullable().describe('null with fewer than two rows of either label.'),
  calibration: z
    .strictObject({ meanGuess: probability, rate: probability })
    .describe('Mean guess against the rate, weighted: apart where the screen is not calibrated to these rows.'),
  certificates: z.array(certificateSchema),
  learningCurve: z
    .array(z.strictObject({ rows: count, positives: count, auc: probability }))
    .describe('Rows learned from and the AUC this gives; empty when evaluated on other rows.'),
  trainedOn: z
    .union([trainedOnSchema, calibratedOnSchema])
    .nullable()
    .describe('null for an endpoint without a calibration.'),
});
export type ScreenReport = z.infer<typeof screenReportSchema>;

/** What a report says of a screen beside its figures: a trained file, a calibration, or an endpoint as it is. */
export interface ScreenOrigin {
  readonly id: string;
  readonly embedder: string | null;
  readonly trainedOn: TrainedOn | CalibratedOn | null;
  readonly seen: SeenRows | null;
}

export interface ReportOptions {
  /** Recalls to certify; 0.9, 0.95 and 0.99 unless given. */
  readonly recalls?: readonly number[];
  readonly alpha?: number;
  /** Rows to learn from, for the learning curve; [] for none. */
  readonly curve?: readonly number[];
}

/**
 * The report of a screen on rows it has not seen: what it promises for traffic like these rows. Rows that it learned from
 * are left out and counted. Throws `screen.only-training-rows` where none is left.
 */
export async function evaluateScreen(
  of: { readonly screen: ScoringScreen; readonly origin: ScreenOrigin; readonly rows: readonly LabelledText[] },
  options: Omit<ReportOptions, 'curve'> & { readonly signal?: AbortSignal } = {},
): Promise<ScreenReport> {
  const { screen, origin } = of;
  const { fresh, ...overlap } = origin.seen
    ? unseenRows(origin.seen, of.rows)
    : { fresh: of.rows, excluded: 0, ofSeenGroups: 0 };
  if (fresh.length === 0) throw onlyTrainingRows(overlap.excluded);
  const scores = await scoreTexts(screen, fresh, options.signal);
  const rows = fresh.filter((_, i) => scores[i] !== null);
  const scored = scores.filter((score) => score !== null);
  const guesses = scored.map((score) => screen.guessOfScore(score));
  const report = measured({ origin, rows, scores: scored, guesses, basis: 'held-out' }, options);
  return {
    ...report,
    unscored: fresh.length - rows.length,
    trainingRows: origin.seen ? { status: 'checked', ...overlap } : { status: 'unknown' },
    learningCurve: [],
  };
}

/**
 * The report of a fresh screen or calibration on its own rows by their out-of-fold scores, with the learning curve of
 * a trained screen. Its certificates are of the folds' models, each of which learned from less: `evaluateScreen` on
 * other rows is exact.
 */
export function trainingReport(
  of: { readonly origin: ScreenOrigin; readonly outOfFold: OutOfFold; readonly rows: readonly LabelledText[] },
  options: ReportOptions & TrainOptions = {},
): ScreenReport {
  const { origin, outOfFold, rows } = of;
  const { logits, guesses } = outOfFold;
  const report = measured({ origin, rows, scores: [...logits], guesses: [...guesses], basis: 'cross-fitted' }, options);
  const { trainedOn } = origin;
  const curve =
    trainedOn && 'steps' in trainedOn ? learningCurve(rows, { ...options, ...trainedOn }, options.curve) : [];
  return { ...report, unscored: 0, trainingRows: null, learningCurve: curve };
}

const defaultCurve = [50, 100, 200, 500, 1000, 2000, 5000];

/** Cross-fitted AUC of models that learn from fewer rows; the same folds as the screen's, rows in their keyed order. */
function learningCurve(
  rows: readonly LabelledText[],
  options: Omit<TrainOptions, 'calibration'> & { readonly folds: number; readonly seed: number },
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
    const vectors = options.embeddings && { vectors: options.embeddings.vectors };
    const scores = crossFit({ counted, labels, foldOf, learnFrom, ...vectors }, options);
    const found = separation({ scores: [...scores], labels });
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

type Figures = Omit<ScreenReport, 'learningCurve' | 'unscored' | 'trainingRows'>;

function measured(
  of: {
    readonly origin: ScreenOrigin;
    readonly rows: readonly LabelledText[];
    readonly scores: readonly number[];
    readonly guesses: readonly number[];
    readonly basis: ScreenReport['basis'];
  },
  { recalls = [0.9, 0.95, 0.99], alpha = 0.05 }: Omit<ReportOptions, 'curve'>,
): Figures {
  const { origin, rows, scores, guesses, basis } = of;
  const labels = rows.map(({ label }) => label);
  const weights = rows.map(({ weight }) => weight ?? 1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (values: readonly number[]) => values.reduce((sum, value, i) => sum + value * weights[i]!, 0) / total;
  return {
    schema: 'foreshadow.screen-report/1',
    screen: origin.id,
    embedder: origin.embedder,
    basis,
    rows: rows.length,
    positives: labels.filter((label) => label === 1).length,
    separation: separation({ scores, labels }),
    calibration: { meanGuess: mean(guesses), rate: mean(labels) },
    certificates: recalls.map((recall) => certifyRecall({ scores, labels, weights }, recall, alpha)),
    trainedOn: origin.trainedOn,
  };
}

function onlyTrainingRows(excluded: number): ForeshadowError {
  return new ForeshadowError(
    'screen.only-training-rows',
    `The screen learned from every one of these ${excluded} rows: they cannot say what it does on others.`,
    { hint: 'Give rows that were held out; what cross-fitting says of these was printed when it was trained.' },
  );
}
