import * as z from 'zod';
import { ForeshadowError } from '../../core/errors.ts';

/** One line of a label file, as the web form saves it. */
export interface LabelLine {
  /** Id of the reply in the store. */
  readonly reply: string;
  readonly policy: string;
  /** Hash of the policy text that the person read; null where the line does not say. */
  readonly policyHash: string | null;
  readonly label: string;
  /** Null where the line does not say who. */
  readonly labeller: string | null;
  /** Milliseconds since 1970; null where the line does not say. */
  readonly at: number | null;
  readonly note: string | null;
  /** Counts from 1. */
  readonly line: number;
}

const lineSchema = z.strictObject({
  reply: z.string().min(1),
  policy: z.string().min(1),
  policyHash: z.string().min(1).optional(),
  label: z.string().min(1),
  labeller: z.string().trim().min(1).max(200).optional(),
  at: z.iso.datetime().optional(),
  note: z.string().max(10_000).optional(),
});

const example = '{"reply":"…","policy":"sycophancy","label":"present","labeller":"ann"}';

/** Labels from JSON lines. Throws `labels.bad-line` with file and line at the first that is none. */
export function parseLabelLines(text: string, file: string): LabelLine[] {
  return text.split('\n').flatMap((source, i) => {
    if (source.replace(/^\ufeff/, '').trim() === '') return [];
    const place = { file, line: i + 1 };
    const parsed = lineSchema.safeParse(jsonOf(source.replace(/^\ufeff/, ''), place));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const where = issue!.path.length > 0 ? `"${issue!.path.join('.')}": ` : '';
      throw badLine(`The line is no label (${where}${issue!.message}).`, place);
    }
    const { policyHash = null, labeller = null, at, note = null, ...given } = parsed.data;
    return [{ ...given, policyHash, labeller, note, at: at === undefined ? null : Date.parse(at), line: i + 1 }];
  });
}

function jsonOf(source: string, place: { file: string; line: number }): unknown {
  try {
    return JSON.parse(source);
  } catch {
    throw badLine('The line is not JSON.', place);
  }
}

function badLine(message: string, place: { file: string; line: number }): ForeshadowError {
  return new ForeshadowError('labels.bad-line', message, { place, hint: `Each line is like ${example}` });
}
