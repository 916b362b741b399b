import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod';
import { canonicalJson } from '../../core/canonical-json.ts';
import { sha256 } from '../../core/content-id.ts';
import { ForeshadowError } from '../../core/errors.ts';
import type { Calibration } from './calibrate-logits.ts';
import { featureCount } from './features.ts';
import type { NgramModel } from './ngram-model.ts';
import type { TrainedModel, TrainedOn } from './train-screen.ts';

const schemaId = 'foreshadow.screen/1';

const probability = z.number().min(0).max(1);
const count = z.number().int().nonnegative();

const calibrationSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('platt'), slope: z.number(), intercept: z.number() }),
  z
    .strictObject({
      kind: z.literal('isotonic'),
      logits: z.array(z.number()).min(1),
      guesses: z.array(probability).min(1),
    })
    .refine(({ logits, guesses }) => logits.length === guesses.length, 'as many guesses as logits'),
]);

/** What a screen was trained on, as its file and its report tell it. */
export const trainedOnSchema = z.strictObject({
  rows: count,
  positives: count,
  groups: count,
  folds: count,
  seed: z.number(),
  c: z.number().positive(),
  steps: count,
  calibration: z.strictObject({
    kind: z.enum(['platt', 'isotonic']),
    logLoss: z.strictObject({ platt: z.number(), isotonic: z.number(), baseRate: z.number() }),
  }),
});

const fileSchema = z.strictObject({
  schema: z.literal(schemaId),
  /** `ngram-1:` and the hash of everything below. */
  id: z.string(),
  trainedOn: trainedOnSchema,
  calibration: calibrationSchema,
  model: z.strictObject({
    texts: count,
    unit: z.number().positive(),
    bias: z.number(),
    steps: count,
    /** Base64 of deflated little-endian arrays over the buckets: 32-bit text frequencies, 16-bit weights. */
    frequency: z.base64(),
    weight: z.base64(),
  }),
});

/** A trained screen: the model, its calibration, and what it learned from. */
export interface ScreenFile {
  readonly id: string;
  readonly model: NgramModel;
  readonly calibration: Calibration;
  readonly trainedOn: TrainedOn;
}

/** The screen with its id: equal training on equal rows gives equal ids. */
export function namedScreen({ model, calibration, trainedOn }: TrainedModel): ScreenFile {
  return { id: idOf(bodyOf({ model, calibration, trainedOn })), model, calibration, trainedOn };
}

/** The file's text: one JSON object; reading it back gives the very same guesses. */
export function writeScreen(screen: ScreenFile): string {
  return `${JSON.stringify({ schema: schemaId, id: screen.id, ...bodyOf(screen) })}\n`;
}

/**
 * Reads what `writeScreen` wrote; `file` is for messages. Throws `screen.not-a-screen` for anything else and
 * `screen.changed` where the contents do not belong to the id.
 */
export function readScreen(text: string, file?: string): ScreenFile {
  const place = file === undefined ? {} : { place: { file } };
  const parsed = fileSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new ForeshadowError(
      'screen.not-a-screen',
      `This is no trained screen (${schemaId}): ${issue.path.join('.') || 'file'}: ${issue.message}.`,
      { hint: 'foreshadow screen train --rows FILE --out screen.json', ...place },
    );
  }
  const { id, trainedOn, calibration, model } = parsed.data;
  if (idOf({ trainedOn, calibration, model }) !== id) {
    throw new ForeshadowError('screen.changed', 'The screen was changed after it was trained: its hash does not fit.', {
      hint: 'Train it again, or fetch the file anew.',
      ...place,
    });
  }
  const { frequency, weight, ...scalars } = model;
  const bytes = (packed: string, size: number) => unpacked(packed, size * featureCount, place);
  const frequencies = new Uint32Array(bytes(frequency, 4));
  return {
    id,
    trainedOn,
    calibration,
    model: { ...scalars, frequency: frequencies, weight: new Int16Array(bytes(weight, 2)) },
  };
}

function bodyOf({ model, calibration, trainedOn }: TrainedModel) {
  const { frequency, weight, ...scalars } = model;
  return { trainedOn, calibration, model: { ...scalars, frequency: packed(frequency), weight: packed(weight) } };
}

function idOf(body: unknown): string {
  return `ngram-1:${sha256(canonicalJson(body)).slice(0, 32)}`;
}

function packed(array: Uint32Array | Int16Array): string {
  return deflateRawSync(Buffer.from(array.buffer, array.byteOffset, array.byteLength), { level: 9 }).toString('base64');
}

function unpacked(text: string, bytes: number, place: { place?: { file: string } }): ArrayBuffer {
  try {
    const inflated = inflateRawSync(Buffer.from(text, 'base64'), { maxOutputLength: bytes });
    if (inflated.length === bytes) return Uint8Array.from(inflated).buffer;
  } catch {
    // Falls through: a length that is wrong and bytes that do not inflate are the same mistake.
  }
  throw new ForeshadowError('screen.not-a-screen', 'The tables of the screen cannot be read.', place);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
