import { Buffer } from 'node:buffer';
import { type FileChunk, fileBytes } from './file-bytes.ts';
import { jsonValueSplitter } from './json-values.ts';
import { type Line, lineSplitter, type Splitter } from './lines.ts';
import type { Rejection } from './rejection.ts';

/** One JSON value of a file, or why the line is none. */
export type FileRecord =
  | { readonly line: number; readonly value: unknown; readonly problem: null }
  | { readonly line: number; readonly problem: Rejection };

export interface RecordsOptions {
  /** Told how many bytes of the file have been read from disk. */
  readonly onProgress?: (bytes: number) => void;
  /** Lines for which this is false are passed over without being parsed. */
  readonly wanted?: (text: string) => boolean;
  readonly limitBytes?: number;
}

/**
 * Records of one file in batches (one a chunk read): JSON lines, an array of objects, or objects that stand over
 * several lines. What cannot be read comes as a problem in its place.
 */
export async function* fileRecords(
  path: string,
  file: string,
  options: RecordsOptions = {},
): AsyncGenerator<readonly FileRecord[]> {
  let splitter: Splitter | undefined;
  let problem: Rejection | null = null;
  for await (const chunk of fileBytes(path, file)) {
    splitter ??= splitterFor(chunk.bytes, options.limitBytes);
    yield parsed(splitter.push(chunk.bytes), options);
    options.onProgress?.(chunk.position);
    problem = chunk.problem;
  }
  if (problem) yield [{ line: splitter?.line() ?? 1, problem }];
  else if (splitter) yield parsed(splitter.end(), options);
}

/** The first bytes of a file as text, for `sniff`: at most `limit` characters, cut anywhere. */
export async function headOf(path: string, file: string, limit = 256 * 1024): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const { bytes } of fileBytes(path, file) as AsyncIterable<FileChunk>) {
    parts.push(Buffer.from(bytes.subarray(0, limit - size)));
    size += bytes.length;
    if (size >= limit) break;
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The first records that a head holds, at most `limit`; the last one may be cut where the head is. */
export function recordsInHead(head: string, limit = 20): readonly FileRecord[] {
  const bytes = Buffer.from(head);
  const splitter = splitterFor(bytes);
  return parsed([...splitter.push(bytes), ...splitter.end()].slice(0, limit), {});
}

function splitterFor(start: Buffer, limitBytes?: number): Splitter {
  const text = start
    .subarray(0, 4096)
    .toString('latin1')
    .replace(/^(\u00ef\u00bb\u00bf)?\s*/, '');
  if (text.startsWith('[')) return jsonValueSplitter('array', limitBytes);
  if (/^\{\s*\r?\n/.test(text)) return jsonValueSplitter('nothing', limitBytes);
  return lineSplitter(limitBytes);
}

function parsed(lines: readonly Line[], options: RecordsOptions): FileRecord[] {
  const records: FileRecord[] = [];
  for (const line of lines) {
    if (line.problem) records.push({ line: line.line, problem: line.problem });
    else if (!options.wanted || options.wanted(line.text)) records.push(parse(line));
  }
  return records;
}

function parse({ line, text, closed }: Line): FileRecord {
  try {
    return { line, value: JSON.parse(text) as unknown, problem: null };
  } catch (error) {
    return { line, problem: { reason: closed ? 'not-json' : 'truncated-line', detail: mistake(text, error as Error) } };
  }
}

/** Where the parser stopped, without the text it quotes. */
function mistake(text: string, error: Error): string {
  if (/[:[,]\s*-?(NaN|Infinity)\b/.test(text)) return 'NaN and Infinity are not JSON';
  const position = /position (\d+)/.exec(error.message)?.[1];
  if (position) return `column ${Number(position) + 1}`;
  return /end of JSON input|Unterminated/.test(error.message) ? 'it ends too early' : 'the parser stopped';
}
