import * as z from 'zod';
import { canonicalJson } from '../../core/canonical-json.ts';
import { sha256 } from '../../core/content-id.ts';
import { ForeshadowError } from '../../core/errors.ts';
import type { Calibration } from './calibrate-logits.ts';
import { calibratedOnSchema, calibrationSchema } from './calibration-schema.ts';
import type { LabelledText } from './group-folds.ts';
import { parseJsonText } from './parse-json-text.ts';
import { packSeen, type SeenRows, seenRows, seenRowsSchema, unpackSeen } from './seen-rows.ts';
import { type CalibratedOn, calibrateRows, dealtFolds, type OutOfFold, type TrainOptions } from './train-screen.ts';

const schemaId = 'foreshadow.screen-calibration/1';

const fileSchema = z.strictObject({
  schema: z.literal(schemaId),
  /** The route's id and the hash of everything below. */
  id: z.string(),
  route: z.string(),
  calibration: calibrationSchema,
  calibratedOn: calibratedOnSchema,
  seen: seenRowsSchema,
});

/** How an endpoint's scores become probabilities, and on which rows that was learned. */
export interface ScreenCalibration {
  readonly id: string;
  /** Which endpoint, body and place of the score. */
  readonly route: string;
  readonly calibration: Calibration;
  readonly calibratedOn: CalibratedOn;
  readonly seen: SeenRows;
}

/** Fits and cross-fits the calibration of scores, in the order of the rows. Throws `screen.too-few`. */
export function fitCalibration(
  of: { readonly route: string; readonly rows: readonly LabelledText[]; readonly scores: Float64Array },
  options: Pick<TrainOptions, 'seed' | 'folds' | 'calibration'> = {},
): ScreenCalibration & { readonly outOfFold: OutOfFold } {
  const { route, rows } = of;
  const foldOf = dealtFolds(rows, options);
  const fitted = calibrateRows({ ...of, foldOf }, options);
  const body = { route, calibration: fitted.calibration, calibratedOn: fitted.calibratedOn, seen: seenRows(rows) };
  return { id: idOf(body), ...body, outOfFold: fitted.outOfFold };
}

export function writeCalibration({ id, route, calibration, calibratedOn, seen }: ScreenCalibration): string {
  const body = { route, calibration, calibratedOn, seen: packSeen(seen) };
  return `${JSON.stringify({ schema: schemaId, id, ...body })}\n`;
}

/** Reads what `writeCalibration` wrote. Throws `screen.not-a-calibration`, `screen.changed` where the id does not fit. */
export function readCalibration(text: string, file: string): ScreenCalibration {
  const hint = 'foreshadow screen train --endpoint URL --rows FILE --out calibration.json';
  const parsed = fileSchema.safeParse(parseJsonText(text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const what = `${issue.path.join('.') || 'file'}: ${issue.message}`;
    throw new ForeshadowError(
      'screen.not-a-calibration',
      `This is no calibration of a screen (${schemaId}): ${what}.`,
      {
        hint,
        place: { file },
      },
    );
  }
  const { schema: _, id, ...packed } = parsed.data;
  const body = { ...packed, seen: unpackSeen(packed.seen) };
  if (idOf(body) === id) return { id, ...body };
  throw new ForeshadowError(
    'screen.changed',
    'The calibration was changed after it was fitted: its hash does not fit.',
    {
      hint,
      place: { file },
    },
  );
}

function idOf({ route, calibration, calibratedOn, seen }: Omit<ScreenCalibration, 'id'>): string {
  const body = { route, calibration, calibratedOn, seen: packSeen(seen) };
  return `${route}:${sha256(canonicalJson(body)).slice(0, 12)}`;
}
