import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { ForeshadowError } from '../core/errors.ts';
import type { LabelledText } from '../grade/screen/group-folds.ts';

/** Which field of a row is what; `group` and `weight` may be absent from the rows. */
export interface RowFields {
  readonly text: string;
  readonly label: string;
  readonly group: string;
  readonly weight: string;
}

/**
 * Labelled texts from JSON lines, plain or gzip. A label is 0, 1, true or false. Throws `screen.bad-row` with file and
 * line at the first row that is none.
 */
export function readLabelledRows(file: string, fields: RowFields): LabelledText[] {
  const lines = contentOf(file).split('\n');
  return lines.flatMap((line, i) => (line.trim() === '' ? [] : [rowOf(line, fields, { file, line: i + 1 })]));
}

function contentOf(file: string): string {
  try {
    const bytes = readFileSync(file);
    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new ForeshadowError('screen.unreadable-rows', `${file} cannot be read (${code}).`, {
      hint: 'Give a file of JSON lines, plain or gzip.',
      place: { file },
      cause,
    });
  }
}

function rowOf(line: string, fields: RowFields, place: { file: string; line: number }): LabelledText {
  const refuse = (what: string): never => {
    throw new ForeshadowError('screen.bad-row', what, {
      hint: `Each line is like {"${fields.text}":"…","${fields.label}":1}; other names go by --text and --label.`,
      place,
    });
  };
  let row: Record<string, unknown>;
  try {
    row = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return refuse('The line is not JSON.');
  }
  if (typeof row !== 'object' || row === null) return refuse('The line is no JSON object.');
  const [text, label, group, weight] = [row[fields.text], row[fields.label], row[fields.group], row[fields.weight]];
  if (typeof text !== 'string') return refuse(`"${fields.text}" is not a text.`);
  if (![0, 1, true, false].includes(label as never)) return refuse(`"${fields.label}" is not 0, 1, true or false.`);
  if (weight !== undefined && !(typeof weight === 'number' && weight > 0)) {
    return refuse(`"${fields.weight}" is not a number above 0.`);
  }
  return {
    text,
    label: label === 1 || label === true ? 1 : 0,
    ...(group === undefined || group === null ? {} : { group: String(group) }),
    ...(typeof weight === 'number' ? { weight } : {}),
  };
}
