import { Buffer } from 'node:buffer';
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
  /** What must stand before and after the characters of the key. */
  readonly before: string;
  readonly after: string;
}

const gram = 4;
const foreign = 0x600;
const beyondEurope = /[\u0600-\uffff]/;
/** Letter frequency in running text, commonest first: the rarest four letters of a word make the best key. */
const common = ' etaoinsrhldcumfpgwybvkxjqz';

/** Normalised text in the form the index reads: lower case, all white space single blanks. */
export function foldForIndex(text: string): string {
  return text.toLowerCase().replace(/\n\s*/g, ' ');
}

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

/** One byte a pattern: 1 where it may match a text of which `folded` is the `foldForIndex`. */
export function possiblePatterns(index: PhraseIndex, folded: string): Uint8Array {
  const { full } = index;
  const seen = new Uint8Array(full.length);
  const hit: Hit = { folded, seen, at: 0, length: gram };
  markLong(index, hit);
  if (beyondEurope.test(folded)) markShort(index, hit);
  for (let pattern = 0; pattern < seen.length; pattern++) seen[pattern] = seen[pattern] === full[pattern] ? 1 : 0;
  return seen;
}

/** The low bytes of a text are enough to find keys by, and an array of bytes is faster to read. */
let bytes = Buffer.alloc(16_384);

function markLong({ filter, entries }: PhraseIndex, hit: Hit): void {
  const { length } = hit.folded;
  if (bytes.length < length) bytes = Buffer.alloc(length * 2);
  bytes.write(hit.folded, 0, length, 'latin1');
  const low = bytes;
  let key = 0;
  for (let at = 0; at < length; at++) {
    key = (key << 8) | low[at]!;
    if (filter[bucket(key)] === 1) {
      hit.at = at;
      mark(entries.get(key), hit);
    }
  }
}

function markShort({ short }: PhraseIndex, hit: Hit): void {
  hit.length = 1;
  for (let at = 0; at < hit.folded.length; at++) {
    const code = hit.folded.charCodeAt(at);
    if (code < foreign) continue;
    hit.at = at;
    mark(short.get(code), hit);
  }
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
  const { folded, seen, at, length } = hit;
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index]!;
    if ((seen[entry.pattern]! & entry.bit) !== 0) continue;
    if (!standsAt(folded, at + 1, entry.after)) continue;
    if (standsAt(folded, at + 1 - length - entry.before.length, entry.before)) seen[entry.pattern]! |= entry.bit;
  }
}

function standsAt(text: string, start: number, expected: string): boolean {
  if (start < 0) return false;
  for (let index = 0; index < expected.length; index++) {
    if (text.charCodeAt(start + index) !== expected.charCodeAt(index)) return false;
  }
  return true;
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
