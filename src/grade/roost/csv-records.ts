import { ForeshadowError } from '../../core/errors.ts';

/** One record of a CSV file and the line it begins on, from 1. */
export interface CsvRecord {
  readonly cells: readonly string[];
  readonly line: number;
}

/**
 * Every record of a CSV text as RFC 4180 has it: quoted cells may hold delimiters, line breaks and doubled quotes; lines
 * end in CRLF, LF or CR; a byte order mark is dropped. Lenient where files in the wild are: a quote inside an unquoted
 * cell is a letter, and so is text after a closing quote. Throws `csv.open-quote` for a quote that nothing closes.
 */
export function csvRecords(text: string, file: string, delimiter = ','): readonly CsvRecord[] {
  const records: CsvRecord[] = [];
  let cells: string[] = [];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  let line = 1;
  let recordLine = 1;
  while (at < text.length) {
    const cell = readCell(text, at, delimiter);
    if (cell === undefined) {
      throw new ForeshadowError('csv.open-quote', 'A quotation mark opens a cell that nothing closes.', {
        hint: 'Close the cell with ", and double every quotation mark inside it.',
        place: { file, line },
      });
    }
    cells.push(cell.value);
    line += lineBreaks(text, at, cell.end);
    at = cell.end;
    if (text[at] === delimiter) {
      at++;
      if (at < text.length) continue;
      cells.push('');
    }
    records.push({ cells, line: recordLine });
    cells = [];
    if (at < text.length) {
      at += text.startsWith('\r\n', at) ? 2 : 1;
      line++;
    }
    recordLine = line;
  }
  return records;
}

interface Cell {
  readonly value: string;
  /** Where the delimiter or line break after it stands, or the end of the text. */
  readonly end: number;
}

function readCell(text: string, start: number, delimiter: string): Cell | undefined {
  if (text[start] !== '"') {
    const end = endOfPlain(text, start, delimiter);
    return { value: text.slice(start, end), end };
  }
  let value = '';
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return undefined;
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') {
      const end = endOfPlain(text, quote + 1, delimiter);
      return { value: value + text.slice(quote + 1, end), end };
    }
    value += '"';
    at = quote + 2;
  }
}

function endOfPlain(text: string, start: number, delimiter: string): number {
  let at = start;
  while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++;
  return at;
}

function lineBreaks(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) {
    if (text[at] === '\n' || (text[at] === '\r' && text[at + 1] !== '\n')) count++;
  }
  return count;
}
