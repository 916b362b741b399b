import { ForeshadowError } from '../../core/errors.ts';
import { csvRecords } from '../roost/csv-records.ts';
import type { SourceRecord } from './dataset.ts';

/** Every record of a text: JSON lines, one JSON array, or CSV with a header. Throws `benchmark.bad-row` with file and line. */
export function sourceRecords(text: string, file: string): readonly SourceRecord[] {
  const start = text.trimStart()[0];
  if (start === '[') return arrayRecords(text, file);
  if (start === '{') return lineRecords(text, file);
  return tableRecords(text, file);
}

/** Lines of the elements are not known in an array that stands on one line; they are counted as its lines. */
function arrayRecords(text: string, file: string): readonly SourceRecord[] {
  const values = parsed(text, { file, line: 1 });
  if (!Array.isArray(values)) throw badRow('The file is no JSON array.', 'Use the file as published.', { file });
  return values.map((value, at) => recordOf(value, { file, line: at + 1 }));
}

function lineRecords(text: string, file: string): readonly SourceRecord[] {
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    const place = { file, line: at + 1 };
    return [recordOf(parsed(line, place), place)];
  });
}

function tableRecords(text: string, file: string): readonly SourceRecord[] {
  const [header, ...rows] = csvRecords(text, file);
  if (!header) return [];
  const names = header.cells.map((name) => name.trim());
  return rows.flatMap(({ cells, line }) => {
    if (cells.every((cell) => cell.trim() === '')) return [];
    if (cells.length !== names.length) {
      throw badRow(
        `The row has ${cells.length} cells, the header ${names.length}.`,
        'Quote cells that hold commas, quotation marks or line breaks.',
        { file, line },
      );
    }
    return [{ value: Object.fromEntries(names.map((name, at) => [name, cells[at]!])), line }];
  });
}

interface Place {
  readonly file: string;
  readonly line?: number;
}

function parsed(text: string, place: Place): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw badRow(`Not JSON: ${said}.`, 'Each line is one JSON object, or the file is one JSON array.', place);
  }
}

function recordOf(value: unknown, place: Required<Place>): SourceRecord {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return { value: value as SourceRecord['value'], line: place.line };
  }
  throw badRow('The row is no JSON object.', 'Each row is one JSON object with the fields as published.', place);
}

/** A row that cannot be read: `benchmark.bad-row`. */
export function badRow(what: string, hint: string, place: Place): ForeshadowError {
  return new ForeshadowError('benchmark.bad-row', what, { hint, place });
}
