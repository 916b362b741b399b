import { Buffer, isAscii, isUtf8 } from 'node:buffer';
import type { Rejection } from './rejection.ts';

/** One line's text, or why it has none. Lines count from 1. */
export interface Line {
  readonly line: number;
  readonly text: string;
  readonly problem: Rejection | null;
  /** False for a last line that no line break closes. */
  readonly closed: boolean;
}

/** Longest record that is read, in bytes: a chat of millions of tokens fits, a database dump on one line does not. */
export const maxRecordBytes = 32 * 1024 * 1024;

/** Cuts a stream of bytes into texts; fed chunk by chunk, so that no more than one record is ever held. */
export interface Splitter {
  /** The chunk may be reused by the caller afterwards. */
  push(chunk: Buffer): Line[];
  /** What is left when the stream ends well. */
  end(): Line[];
  /** Number of the line that was being read. */
  line(): number;
}

const lineBreak = 10;
const carriageReturn = 13;

export function lineSplitter(limitBytes: number = maxRecordBytes): Splitter {
  const carry = recordBuffer(limitBytes);
  let line = 1;
  const finish = (out: Line[], bytes: Buffer, closed: boolean): void => {
    const read = carry.take(bytes, line, closed);
    if (read) out.push(read);
    line += 1;
  };
  return {
    push(chunk) {
      const out: Line[] = [];
      let start = 0;
      for (let end = chunk.indexOf(lineBreak); end >= 0; end = chunk.indexOf(lineBreak, start)) {
        finish(out, chunk.subarray(start, end), true);
        start = end + 1;
      }
      carry.keep(chunk.subarray(start));
      return out;
    },
    end() {
      const out: Line[] = [];
      finish(out, Buffer.alloc(0), false);
      return out;
    },
    line: () => line,
  };
}

/** The part of a record that came with earlier chunks; past the limit it only counts. */
export function recordBuffer(limitBytes: number): {
  keep(bytes: Buffer): void;
  take(last: Buffer, line: number, closed: boolean): Line | null;
} {
  let pieces: Buffer[] = [];
  let held = 0;
  return {
    keep(bytes) {
      if (bytes.length === 0) return;
      held += bytes.length;
      if (held > limitBytes) pieces = [];
      else pieces.push(Buffer.from(bytes));
    },
    take(last, line, closed) {
      const size = held + last.length;
      const bytes = held === 0 ? last : Buffer.concat([...pieces, last]);
      held = 0;
      pieces = [];
      if (size > limitBytes) {
        const detail = `${megabytes(size)} MB, more than ${megabytes(limitBytes)} MB`;
        return { line, text: '', problem: { reason: 'line-too-long', detail }, closed };
      }
      return decode(bytes, line, closed);
    },
  };
}

function decode(line: Buffer, number: number, closed: boolean): Line | null {
  let end = line.length;
  while (end > 0 && line[end - 1] === carriageReturn) end -= 1;
  let start = 0;
  while (line[start] === 0xef && line[start + 1] === 0xbb && line[start + 2] === 0xbf) start += 3;
  if (end <= start) return null;
  const bytes = line.subarray(start, end);
  if (bytes.includes(0)) {
    const detail = `first at byte ${bytes.indexOf(0) + start + 1} of the line`;
    return { line: number, text: '', problem: { reason: 'nul-bytes', detail }, closed };
  }
  if (isAscii(bytes)) return lineOf(bytes.toString('latin1'), number, closed);
  if (isUtf8(bytes)) return lineOf(bytes.toString('utf8'), number, closed);
  const detail = `byte ${invalidUtf8At(bytes) + start + 1} of the line`;
  return { line: number, text: '', problem: { reason: 'not-utf8', detail }, closed };
}

function lineOf(text: string, line: number, closed: boolean): Line | null {
  const first = text.charCodeAt(0);
  if (first <= 32 && text.trim() === '') return null;
  return { line, text, problem: null, closed };
}

/** Offset of the first byte that is not UTF-8: where decoding puts a replacement that the bytes do not spell. */
function invalidUtf8At(bytes: Buffer): number {
  const text = bytes.toString('utf8');
  let offset = 0;
  let done = 0;
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', done)) {
    offset += Buffer.byteLength(text.slice(done, at));
    if (bytes[offset] !== 0xef || bytes[offset + 1] !== 0xbf || bytes[offset + 2] !== 0xbd) return offset;
    offset += 3;
    done = at + 1;
  }
  return offset;
}

function megabytes(bytes: number): string {
  return (bytes / (1024 * 1024)).toFixed(bytes < 10 * 1024 * 1024 ? 1 : 0);
}
