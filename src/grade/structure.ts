import type { Span } from './normal-text.ts';

/** A fenced block; the span covers both fences, or runs to the end of the text when the second is missing. */
export interface CodeBlock extends Span {
  readonly bodyStart: number;
  readonly bodyEnd: number;
  readonly language: string;
  readonly closed: boolean;
}

/** How often something occurs, and where first. */
export interface Tally {
  count: number;
  start: number;
  end: number;
}

/** Kind of the last line with anything on it. */
export type LineKind = 'prose' | 'header' | 'bullet' | 'numbered' | 'table' | 'code' | 'rule';

/** Markdown as lines: what is in it, outside code unless it is code. */
export interface Structure {
  readonly blocks: readonly CodeBlock[];
  readonly headers: Readonly<Tally>;
  readonly bullets: Readonly<Tally>;
  readonly numbered: Readonly<Tally>;
  readonly table: Span | null;
  readonly lastLine: Span & { readonly kind: LineKind };
}

interface Scan {
  readonly blocks: CodeBlock[];
  readonly headers: Tally;
  readonly bullets: Tally;
  readonly numbered: Tally;
  table: Span | null;
  open: { start: number; bodyStart: number; language: string; marks: string } | null;
  previous: Span | null;
  lastLine: { start: number; end: number; kind: LineKind };
}

/** One pass over the lines of normalised text. */
export function structureOf(text: string): Structure {
  const scan: Scan = {
    blocks: [],
    headers: { count: 0, start: 0, end: 0 },
    bullets: { count: 0, start: 0, end: 0 },
    numbered: { count: 0, start: 0, end: 0 },
    table: null,
    open: null,
    previous: null,
    lastLine: { start: 0, end: 0, kind: 'prose' },
  };
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    if (end > start) readLine(scan, text, { start, end });
    start = end + 1;
  }
  if (scan.open) {
    const { open } = scan;
    scan.blocks.push({ ...open, end: text.length, bodyEnd: text.length, closed: false });
  }
  return scan;
}

function readLine(scan: Scan, text: string, line: Span): void {
  let first = line.start;
  while (text.charCodeAt(first) === 32) first++;
  const kind = scan.open ? codeLine(scan, text, { start: first, end: line.end }) : lineKind(scan, text, first, line);
  const last = scan.lastLine;
  last.start = first;
  last.end = line.end;
  last.kind = kind;
  scan.previous = line;
}

function codeLine(scan: Scan, text: string, line: Span): LineKind {
  const open = scan.open!;
  if (!text.startsWith(open.marks, line.start)) return 'code';
  for (let index = line.start + open.marks.length; index < line.end; index++) {
    const code = text.charCodeAt(index);
    if (code !== open.marks.charCodeAt(0) && code !== 32) return 'code';
  }
  const { start, bodyStart, language } = open;
  scan.blocks.push({ start, bodyStart, language, bodyEnd: line.start, end: line.end, closed: true });
  scan.open = null;
  return 'code';
}

function lineKind(scan: Scan, text: string, first: number, line: Span): LineKind {
  const code = text.charCodeAt(first);
  if (code === 0x60 || code === 0x7e) return fenceLine(scan, text, { start: first, end: line.end });
  if (code === 0x23) return headerLine(scan, text, first, line.end);
  if (code === 0x2d || code === 0x2a || code === 0x2b || code === 0x2022) return bulletLine(scan, text, first, line);
  if (code >= 0x30 && code <= 0x39) return numberedLine(scan, text, first, line.end);
  if (code === 0x7c || code === 0x3a) return tableLine(scan, text, first, line);
  return 'prose';
}

function fenceLine(scan: Scan, text: string, line: Span): LineKind {
  const mark = text[line.start]!;
  if (!text.startsWith(mark.repeat(3), line.start)) return 'prose';
  let index = line.start + 3;
  while (text[index] === mark) index++;
  const info = text.slice(index, line.end).trim();
  if (info.includes('`')) return 'prose';
  scan.open = {
    start: line.start,
    bodyStart: Math.min(line.end + 1, text.length),
    language: info.split(' ', 1)[0]!.toLowerCase(),
    marks: text.slice(line.start, index),
  };
  return 'code';
}

function headerLine(scan: Scan, text: string, first: number, end: number): LineKind {
  let index = first;
  while (text.charCodeAt(index) === 0x23) index++;
  if (index - first > 6 || text.charCodeAt(index) !== 32 || index + 1 >= end) return 'prose';
  tally(scan.headers, first, end);
  return 'header';
}

function bulletLine(scan: Scan, text: string, first: number, line: Span): LineKind {
  if (text.charCodeAt(first + 1) === 32 && first + 2 < line.end && !/^[-*+ ]+$/.test(text.slice(first, line.end))) {
    tally(scan.bullets, first, line.end);
    return 'bullet';
  }
  return text.charCodeAt(first) === 0x2d ? tableLine(scan, text, first, line) : 'prose';
}

function numberedLine(scan: Scan, text: string, first: number, end: number): LineKind {
  let index = first + 1;
  while (index < first + 3 && text.charCodeAt(index) >= 0x30 && text.charCodeAt(index) <= 0x39) index++;
  const mark = text.charCodeAt(index);
  if ((mark !== 0x2e && mark !== 0x29) || text.charCodeAt(index + 1) !== 32 || index + 2 >= end) return 'prose';
  tally(scan.numbered, first, end);
  return 'numbered';
}

/** A separator row under a row with a bar makes a table; a lone row of dashes is a rule. */
function tableLine(scan: Scan, text: string, first: number, line: Span): LineKind {
  const previous = scan.previous;
  let bars = 0;
  let dashes = 0;
  for (let index = first; index < line.end; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x7c) bars++;
    else if (code === 0x2d) dashes++;
    else if (code !== 0x3a && code !== 32) return text.charCodeAt(first) === 0x7c ? 'table' : 'prose';
  }
  if (bars === 0) return dashes >= 3 ? 'rule' : 'prose';
  if (dashes < 2 || !previous || !text.slice(previous.start, previous.end).includes('|')) return 'table';
  scan.table ??= { start: previous.start, end: line.end };
  return 'table';
}

function tally(count: Tally, start: number, end: number): void {
  if (count.count === 0) {
    count.start = start;
    count.end = end;
  }
  count.count++;
}
