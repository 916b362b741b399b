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

const breaks = new Set([10, 11, 12, 13, 0x85, 0x2028, 0x2029]);
const blanks = new Set([9, 32, 0xa0, 0x1680, 0x202f, 0x205f, 0x3000]);
for (let code = 0x2000; code <= 0x200a; code++) blanks.add(code);
/** Zero-width space, word joiner and byte order mark: invisible, and never part of a word. */
const invisible = new Set([0x200b, 0x2060, 0xfeff]);

/**
 * One kind of white space: ends trimmed, every line break "\n", no blank at a line's end, at most one empty line in a
 * row, one blank between words, indents of at most 12 blanks, invisible characters dropped, typographic apostrophes
 * straight. Two replies that differ only in these ways are the same to every grader.
 */
export function normalText(original: string): NormalText {
  const pieces: string[] = [];
  const starts: number[] = [];
  const origins: number[] = [];
  let length = 0;
  let pending = 0;
  const put = (piece: string, origin: number): void => {
    if (piece === '') return;
    starts.push(length);
    origins.push(origin);
    pieces.push(piece);
    length += piece.length;
  };
  let index = 0;
  while (index < original.length) {
    const code = original.charCodeAt(index);
    if ((code > space && code < 127) || !isSpace(code)) {
      index++;
      continue;
    }
    if (code === space && index > 0 && isInk(original.charCodeAt(index + 1))) {
      index++;
      continue;
    }
    const run = spaceRun(original, index);
    const canonical = index === 0 || run.end === original.length ? '' : run.canonical;
    if (run.end - index !== canonical.length || !original.startsWith(canonical, index)) {
      put(original.slice(pending, index), pending);
      put(canonical, index);
      pending = run.end;
    }
    index = run.end;
  }
  put(original.slice(pending), pending);
  return {
    text: straightApostrophes(pieces.length === 1 ? pieces[0]! : pieces.join('')),
    starts,
    origins,
    originalLength: original.length,
  };
}

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

function isSpace(code: number): boolean {
  if (code < 127) return code === space || (code >= 9 && code <= 13);
  return code >= 0x85 && (blanks.has(code) || breaks.has(code) || invisible.has(code));
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
    if (breaks.has(code)) {
      if (code !== newline || text.charCodeAt(end - 1) !== 13) lines++;
      width = 0;
    } else if (code === 9) width += 4;
    else if (blanks.has(code)) width++;
    else if (!invisible.has(code)) break;
  }
  if (lines === 0) return { end, canonical: width === 0 ? '' : ' ' };
  return { end, canonical: (lines === 1 ? '\n' : '\n\n') + ' '.repeat(Math.min(width, maxIndent)) };
}

function straightApostrophes(text: string): string {
  return text.includes('’') || text.includes('‘') || text.includes('ʼ') ? text.replace(/[‘’ʼ]/g, "'") : text;
}
