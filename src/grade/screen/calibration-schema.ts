import * as z from 'zod';

const probability = z.number().min(0).max(1);
const count = z.number().int().nonnegative();

/** A calibration as files hold it. */
export const calibrationSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('platt'), slope: z.number(), intercept: z.number() }),
  z
    .strictObject({
      kind: z.literal('isotonic'),
      logits: z.array(z.number()).min(1).readonly(),
      guesses: z.array(probability).min(1).readonly(),
    })
    .refine(({ logits, guesses }) => logits.length === guesses.length, 'as many guesses as logits'),
]);

const calibratedOn = {
  rows: count,
  positives: count,
  groups: count,
  folds: count,
  seed: z.number(),
  calibration: z.strictObject({
    kind: z.enum(['platt', 'isotonic']),
    logLoss: z.strictObject({ platt: z.number(), isotonic: z.number(), baseRate: z.number() }),
  }),
};

/** What a calibration was fitted on: all that an endpoint's screen learned here. */
export const calibratedOnSchema = z.strictObject(calibratedOn);

/** What a screen was trained on, as its file and its report tell it. */
export const trainedOnSchema = z.strictObject({ ...calibratedOn, c: z.number().positive(), steps: count });
