import type { ByteRange } from './ledger-problem.ts';

/**
 * Where each member of a JSON object stands, key and value, in bytes from the start of `text`: its own members by name,
 * those of `payload` as `payload.x`. The text must be valid JSON.
 */
export function memberSpans(text: string): ReadonlyMap<string, ByteRange> {
  const spans = new Map<string, ByteRange>();
  const add = (prefix: string, open: number): void => {
    for (const { key, start, value, end } of membersAt(text, open)) {
      spans.set(prefix + key, {
        start: Buffer.byteLength(text.slice(0, start)),
        end: Buffer.byteLength(text.slice(0, end)),
      });
      if (prefix === '' && key === 'payload' && text[value] === '{') add('payload.', value);
    }
  };
  const open = skipSpace(text, 0);
  if (text[open] === '{') add('', open);
  return spans;
}

interface Member {
  readonly key: string;
  readonly start: number;
  /** Where its value begins. */
  readonly value: number;
  readonly end: number;
}

function membersAt(text: string, open: number): Member[] {
  const members: Member[] = [];
  let at = skipSpace(text, open + 1);
  while (at < text.length && text[at] !== '}') {
    const keyEnd = valueEnd(text, at);
    const value = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = valueEnd(text, value);
    members.push({ key: JSON.parse(text.slice(at, keyEnd)) as string, start: at, value, end });
    at = skipSpace(text, end);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return members;
}

/** The end of the string, number, word, array or object that begins at `start`. */
function valueEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const char = text[at]!;
    if (char === '"') {
      at = stringEnd(text, at) - 1;
      if (depth === 0) return at + 1;
    } else if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') {
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    } else if (depth === 0 && (char === ',' || char === ':')) return at;
  }
  return text.length;
}

function stringEnd(text: string, open: number): number {
  let at = open + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text[at]!)) at++;
  return at;
}
