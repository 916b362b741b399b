/** Part of a text in UTF-16 units, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Text with white space in one form, and where each part of it came from. `starts[i]` in `text` is `origins[i]` in the
 * original; between two entries both run in step.
 */
export interface NormalText {
  readonly text: string;
  readonly starts: readonly number[];
  readonly origins: readonly number[];
  readonly originalLength: number;
}

const maxIndent = 12;
const space = 32;
const newline = 10;

/**
 * One kind of white space: ends trimmed, every line break "\n", no blank at a line's end, at most one empty line in a
 * row, one blank between words, indents of at most 12 blanks, invisible characters dropped, typographic apostrophes
 * straight. Two replies that differ only in these ways are the same to every grader.
 */
export function normalText(original: string): NormalText {
  const clean = cleanUntil(original, 0);
  if (clean === original.length) {
    return { text: straightApostrophes(original), starts: atZero, origins: atZero, originalLength: original.length };
  }
  const pieces: string[] = [];
  const starts: number[] = [];
  const origins: number[] = [];
  let length = 0;
  const put = (piece: string, origin: number): void => {
    if (piece === '') return;
    starts.push(length);
    origins.push(origin);
    pieces.push(piece);
    length += piece.length;
  };
  let pending = 0;
  for (let index = clean; index < original.length; index = cleanUntil(original, pending)) {
    const run = spaceRun(original, index);
    put(original.slice(pending, index), pending);
    if (index > 0 && run.end < original.length) put(run.canonical, index);
    pending = run.end;
  }
  put(original.slice(pending), pending);
  const text = straightApostrophes(pieces.join(''));
  return { text, starts, origins, originalLength: original.length };
}

const atZero: readonly number[] = [0];

/** The span of the original that a span of the normal text came from; always inside the original. */
export function originalSpan(normal: NormalText, span: Span): Span {
  const start = Math.min(originOf(normal, span.start), normal.originalLength);
  const last = span.end > span.start ? originOf(normal, span.end - 1) + 1 : start;
  return { start, end: Math.max(start, Math.min(last, normal.originalLength)) };
}

function originOf(normal: NormalText, offset: number): number {
  const { starts, origins } = normal;
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return starts.length === 0 ? 0 : origins[low]! + (offset - starts[low]!);
}

/** The first place from `from` on where white space is not in its one form; the end when there is none. */
function cleanUntil(text: string, from: number): number {
  const { length } = text;
  let at = from;
  while (at < length) {
    const code = text.charCodeAt(at);
    if (code > space && code < 127) at++;
    else if (code === space && at > from && isInk(text.charCodeAt(at + 1))) at++;
    else if (code === newline && at > from) {
      const after = cleanBreak(text, at);
      if (after === at) return at;
      at = after;
    } else if (isSpace(code)) return at;
    else at++;
  }
  return length;
}

/** Past one or two line breaks and an indent that is not too deep, before a visible character; else `at` itself. */
function cleanBreak(text: string, at: number): number {
  const line = text.charCodeAt(at + 1) === newline ? at + 2 : at + 1;
  let end = line;
  while (text.charCodeAt(end) === space) end++;
  return end - line <= maxIndent && isInk(text.charCodeAt(end)) ? end : at;
}

function isSpace(code: number): boolean {
  return isBlank(code) || isBreak(code) || isInvisible(code);
}

function isBlank(code: number): boolean {
  if (code < 127) return code === space || code === 9;
  if (code === 0xa0) return true;
  if (code < 0x1680) return false;
  return code === 0x1680 || (code >= 0x2000 && code <= 0x200a) || code === 0x202f || code === 0x205f || code === 0x3000;
}

function isBreak(code: number): boolean {
  return (code >= 10 && code <= 13) || code === 0x85 || code === 0x2028 || code === 0x2029;
}

/** Zero-width space, word joiner and byte order mark: never part of a word. */
function isInvisible(code: number): boolean {
  return code === 0x200b || code === 0x2060 || code === 0xfeff;
}

function isInk(code: number): boolean {
  return code > space && code < 127;
}

function spaceRun(text: string, start: number): { readonly end: number; readonly canonical: string } {
  let end = start;
  let lines = 0;
  let width = 0;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (isBreak(code)) {
      if (code !== newline || text.charCodeAt(end - 1) !== 13) lines++;
      width = 0;
    } else if (code === 9) width += 4;
    else if (isBlank(code)) width++;
    else if (!isInvisible(code)) break;
  }
  if (lines === 0) return { end, canonical: width === 0 ? '' : ' ' };
  return { end, canonical: (lines === 1 ? '\n' : '\n\n') + ' '.repeat(Math.min(width, maxIndent)) };
}

function straightApostrophes(text: string): string {
  return text.includes('’') || text.includes('‘') || text.includes('ʼ') ? text.replace(/[‘’ʼ]/g, "'") : text;
}
