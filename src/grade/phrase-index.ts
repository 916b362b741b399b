/**
 * Which of many rules can match a text at all, found in one pass over it: each rule names texts one of which every
 * match contains (`patternFacts`), and the pass looks at each run of four characters once. A rule that is ruled out is
 * never run, so the price of a reply hardly grows with the number of rules.
 */
export interface PhraseIndex {
  readonly size: number;
  /** Rules of which nothing is known: always run. */
  readonly always: readonly number[];
  readonly filter: Uint8Array;
  readonly entries: ReadonlyMap<number, readonly Entry[]>;
}

interface Entry {
  readonly rule: number;
  /** What must follow the first four characters; blanks stand for any white space. */
  readonly rest: string;
}

const gram = 4;
/** Letter frequency in running text, commonest first: the rarest four letters of a word make the best key. */
const common = ' etaoinsrhldcumfpgwybvkxjqz';

export function phraseIndex(literalsByRule: readonly (readonly string[] | null)[]): PhraseIndex {
  const always: number[] = [];
  const filter = new Uint8Array(65536);
  const entries = new Map<number, Entry[]>();
  for (const [rule, literals] of literalsByRule.entries()) {
    if (!literals) {
      always.push(rule);
      continue;
    }
    for (const literal of literals) {
      const at = rarestGram(literal);
      const key = keyOf(literal, at);
      filter[bucket(key)] = 1;
      const entry = { rule, rest: literal.slice(at + gram) };
      const found = entries.get(key);
      if (found) found.push(entry);
      else entries.set(key, [entry]);
    }
  }
  return { size: literalsByRule.length, always, filter, entries };
}

/** One byte a rule: 1 where it may match `folded` (lower case, normalised). */
export function possibleRules(index: PhraseIndex, folded: string): Uint8Array {
  const possible = new Uint8Array(index.size);
  for (const rule of index.always) possible[rule] = 1;
  const { filter } = index;
  let key = 0;
  let previous = 0;
  for (let at = 0; at < folded.length; at++) {
    let code = folded.charCodeAt(at);
    if (code === 10) code = 32;
    if (code === 32 && previous === 32) continue;
    previous = code;
    key = (key << 8) | (code & 255);
    if (filter[bucket(key)] === 1) mark(index, possible, { key, folded, after: at + 1 });
  }
  return possible;
}

function mark(index: PhraseIndex, possible: Uint8Array, hit: { key: number; folded: string; after: number }): void {
  const entries = index.entries.get(hit.key);
  if (!entries) return;
  for (const entry of entries) {
    if (possible[entry.rule] === 0 && follows(hit.folded, hit.after, entry.rest)) possible[entry.rule] = 1;
  }
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
  return Math.imul(key, 0x9e3779b1) >>> 16;
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
