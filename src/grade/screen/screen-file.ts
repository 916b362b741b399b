import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod';
import { canonicalJson } from '../../core/canonical-json.ts';
import { sha256 } from '../../core/content-id.ts';
import { ForeshadowError } from '../../core/errors.ts';
import { calibrationSchema, trainedOnSchema } from './calibration-schema.ts';
import { featureCount } from './features.ts';
import { parseJsonText } from './parse-json-text.ts';
import { packSeen, seenRowsSchema, unpackSeen } from './seen-rows.ts';
import type { TrainedEmbedding, TrainedModel } from './train-screen.ts';

const schemaId = 'foreshadow.screen/2';
const count = z.number().int().nonnegative();

const firstVersion = {
  /** `ngram-1:` (with embeddings `ngram-embedding-1:`) and the hash of everything below. */
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
};

const fileSchema = z.discriminatedUnion('schema', [
  z.strictObject({ schema: z.literal('foreshadow.screen/1'), ...firstVersion }),
  z.strictObject({
    schema: z.literal(schemaId),
    ...firstVersion,
    seen: seenRowsSchema.optional(),
    embedding: z
      .strictObject({
        embedder: z.string(),
        dimension: count,
        bias: z.number(),
        steps: count,
        /** Base64 of little-endian 32-bit floats. */
        weights: z.base64(),
      })
      .optional(),
  }),
]);

/** A trained screen: the model, its calibration, and what it learned from. */
export interface ScreenFile extends TrainedModel {
  readonly id: string;
}

/** The screen with its id: equal training on equal rows gives equal ids. */
export function namedScreen({ model, embedding, calibration, trainedOn, seen }: TrainedModel): ScreenFile {
  const screen = { model, embedding, calibration, trainedOn, seen };
  return { id: idOf(bodyOf(screen)), ...screen };
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
  const parsed = fileSchema.safeParse(parseJsonText(text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new ForeshadowError(
      'screen.not-a-screen',
      `This is no trained screen (${schemaId}): ${issue.path.join('.') || 'file'}: ${issue.message}.`,
      { hint: 'foreshadow screen train --rows FILE --out screen.json', ...place },
    );
  }
  const { schema: _, id, ...body } = parsed.data;
  if (idOf(body) !== id) {
    throw new ForeshadowError('screen.changed', 'The screen was changed after it was trained: its hash does not fit.', {
      hint: 'Train it again, or fetch the file anew.',
      ...place,
    });
  }
  const { frequency, weight, ...scalars } = body.model;
  const bytes = (packed: string, size: number) => unpacked(packed, size * featureCount, place);
  const frequencies = new Uint32Array(bytes(frequency, 4));
  return {
    id,
    trainedOn: body.trainedOn,
    calibration: body.calibration,
    model: { ...scalars, frequency: frequencies, weight: new Int16Array(bytes(weight, 2)) },
    embedding: 'embedding' in body && body.embedding ? readEmbedding(body.embedding, place) : null,
    seen: 'seen' in body && body.seen ? unpackSeen(body.seen) : null,
  };
}

type FileBody = Omit<Extract<z.infer<typeof fileSchema>, { schema: typeof schemaId }>, 'schema' | 'id'>;

function bodyOf({ model, embedding, calibration, trainedOn, seen }: TrainedModel): FileBody {
  const { frequency, weight, ...scalars } = model;
  return {
    trainedOn,
    calibration,
    model: { ...scalars, frequency: packed(frequency), weight: packed(weight) },
    ...(seen && { seen: packSeen(seen) }),
    ...(embedding && { embedding: writtenEmbedding(embedding) }),
  };
}

function writtenEmbedding({ embedder, model }: TrainedEmbedding): NonNullable<FileBody['embedding']> {
  const { weights, bias, steps } = model;
  const bytes = Buffer.from(weights.buffer, weights.byteOffset, weights.byteLength);
  return { embedder, dimension: weights.length, bias, steps, weights: bytes.toString('base64') };
}

function readEmbedding(
  { embedder, dimension, bias, steps, weights }: NonNullable<FileBody['embedding']>,
  place: { place?: { file: string } },
): TrainedEmbedding {
  const bytes = Uint8Array.from(Buffer.from(weights, 'base64'));
  if (bytes.length === 4 * dimension) {
    return { embedder, model: { weights: new Float32Array(bytes.buffer), bias, steps } };
  }
  throw new ForeshadowError('screen.not-a-screen', 'The weights of the embedding cannot be read.', place);
}

function idOf(body: FileBody): string {
  const kind = body.embedding ? 'ngram-embedding-1' : 'ngram-1';
  return `${kind}:${sha256(canonicalJson(body)).slice(0, 32)}`;
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
