import type { Needs } from './pattern-literals.ts';

/**
 * Which of many patterns can match a text at all, found in one pass over it: each pattern names texts that every match
 * contains (`patternFacts`), and the pass looks at each run of four characters once. A pattern that is ruled out is
 * never run, so the price of a reply hardly grows with the number of patterns.
 */
export interface PhraseIndex {
  /** For each pattern one bit a set of texts it needs; 0 for a pattern that must always be tried. */
  readonly full: Uint8Array;
  /** One byte for each hash of four characters: whether a text begins with them. */
  readonly filter: Uint8Array;
  readonly entries: ReadonlyMap<number, readonly Entry[]>;
  /** Texts shorter than four characters, by their first character beyond the European alphabets. */
  readonly short: ReadonlyMap<number, readonly Entry[]>;
}

interface Entry {
  readonly pattern: number;
  readonly bit: number;
  /** What must stand before and after the characters of the key; blanks stand for any white space. */
  readonly before: string;
  readonly after: string;
}

const gram = 4;
const foreign = 0x600;
/** Letter frequency in running text, commonest first: the rarest four letters of a word make the best key. */
const common = ' etaoinsrhldcumfpgwybvkxjqz';

export function phraseIndex(needsByPattern: readonly Needs[]): PhraseIndex {
  const full = new Uint8Array(needsByPattern.length);
  const filter = new Uint8Array(32768);
  const entries = new Map<number, Entry[]>();
  const short = new Map<number, Entry[]>();
  for (const [pattern, needs] of needsByPattern.entries()) {
    full[pattern] = (1 << needs.length) - 1;
    for (const [at, texts] of needs.entries()) {
      for (const text of texts) {
        const key = text.length < gram ? firstForeign(text) : rarestGram(text);
        const length = text.length < gram ? 1 : gram;
        const entry = { pattern, bit: 1 << at, before: text.slice(0, key), after: text.slice(key + length) };
        if (text.length < gram) add(short, text.charCodeAt(key), entry);
        else add(entries, keyOf(text, key), entry);
        if (text.length >= gram) filter[bucket(keyOf(text, key))] = 1;
      }
    }
  }
  return { full, filter, entries, short };
}

function add(map: Map<number, Entry[]>, key: number, entry: Entry): void {
  const found = map.get(key);
  if (found) found.push(entry);
  else map.set(key, [entry]);
}

/** One byte a pattern: 1 where it may match `folded` (lower case, normalised). */
export function possiblePatterns(index: PhraseIndex, folded: string): Uint8Array {
  const { filter, entries, short, full } = index;
  const seen = new Uint8Array(full.length);
  const hit: Hit = { folded, seen, at: 0, length: gram };
  let key = 0;
  let previous = 0;
  for (let at = 0; at < folded.length; at++) {
    let code = folded.charCodeAt(at);
    if (code <= 32) {
      if (previous === 32) continue;
      code = 32;
    }
    previous = code;
    key = (key << 8) | (code & 255);
    if (filter[bucket(key)] === 1) {
      hit.at = at;
      hit.length = gram;
      mark(entries.get(key), hit);
    }
    if (code >= foreign) {
      hit.at = at;
      hit.length = 1;
      mark(short.get(code), hit);
    }
  }
  for (let pattern = 0; pattern < seen.length; pattern++) seen[pattern] = seen[pattern] === full[pattern] ? 1 : 0;
  return seen;
}

/** A key found in the text; one object is used for all hits of a pass. */
interface Hit {
  readonly folded: string;
  readonly seen: Uint8Array;
  /** Of the last character of the key. */
  at: number;
  length: number;
}

function mark(entries: readonly Entry[] | undefined, hit: Hit): void {
  if (!entries) return;
  const { folded, seen, at } = hit;
  for (let index = 0; index < entries.length; index++) {
    const { pattern, bit, before, after } = entries[index]!;
    if ((seen[pattern]! & bit) !== 0) continue;
    if (after !== '' && !follows(folded, at + 1, after)) continue;
    if (before === '' || precedes(folded, startOf(hit), before)) seen[pattern]! |= bit;
  }
}

/** First character of the key, whose blanks may be several in the text. */
function startOf({ folded, at, length }: Hit): number {
  let start = at + 1;
  for (let left = length; left > 0; left--) {
    start--;
    if (isBlank(folded.charCodeAt(start))) while (isBlank(folded.charCodeAt(start - 1))) start--;
  }
  return start;
}

function precedes(text: string, end: number, before: string): boolean {
  let at = end;
  for (let index = before.length - 1; index >= 0; index--) {
    const expected = before.charCodeAt(index);
    if (expected !== 32) {
      at--;
      if (text.charCodeAt(at) !== expected) return false;
      continue;
    }
    const from = at;
    while (at > 0 && isBlank(text.charCodeAt(at - 1))) at--;
    if (at === from) return false;
  }
  return true;
}

function follows(text: string, start: number, rest: string): boolean {
  let at = start;
  if (isBlank(text.charCodeAt(at - 1)) && rest !== '') while (isBlank(text.charCodeAt(at))) at++;
  for (let index = 0; index < rest.length; index++) {
    const expected = rest.charCodeAt(index);
    if (expected !== 32) {
      if (text.charCodeAt(at) !== expected) return false;
      at++;
      continue;
    }
    const from = at;
    while (isBlank(text.charCodeAt(at))) at++;
    if (at === from) return false;
  }
  return true;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 10;
}

function keyOf(text: string, at: number): number {
  let key = 0;
  for (let index = at; index < at + gram; index++) key = (key << 8) | (text.charCodeAt(index) & 255);
  return key;
}

function bucket(key: number): number {
  return Math.imul(key, 0x9e3779b1) >>> 17;
}

function rarestGram(literal: string): number {
  let best = 0;
  let bestScore = -1;
  for (let at = 0; at + gram <= literal.length; at++) {
    let score = 0;
    for (const char of literal.slice(at, at + gram)) score += common.includes(char) ? common.indexOf(char) : 30;
    if (score > bestScore) {
      best = at;
      bestScore = score;
    }
  }
  return best;
}

function firstForeign(text: string): number {
  let at = 0;
  while (text.charCodeAt(at) < foreign) at++;
  return at;
}
