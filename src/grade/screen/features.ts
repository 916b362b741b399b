/** Buckets of each half of the features: words and characters are hashed apart. */
export const tableSize = 1 << 17;
/** Both halves: word features are 0..tableSize - 1, character features follow. */
export const featureCount = 2 * tableSize;
/** Only the beginning of a text is read, in UTF-16 units after normalisation. */
export const readUnits = 4000;

/** What a text showed: `words` and `characters` hold each distinct bucket once, `counts` how often it came. */
export interface TextFeatures {
  readonly words: Int32Array;
  readonly characters: Int32Array;
  wordCount: number;
  characterCount: number;
  /** By bucket; the reader of the features sets each back to 0 before the next text is read. */
  readonly counts: Uint16Array;
}

export interface FeatureReader {
  /** Reads a text into the one view of this reader. */
  read(text: string): TextFeatures;
}

const blank = 32;
const apostrophe = 39;
const typographicApostrophe = 0x2019;
const isSpace = 0;
const isMark = 1;
const isWord = 2;
const isPair = 3;

/**
 * Features of screens.md 2: NFKC, lower case, first 4,000 units; words are runs of letters, marks and digits with
 * apostrophes, every other mark is a token of its own; word 1-2-grams and, within " token ", character 3-5-grams, hashed
 * by FNV-1a with a final mix. One reader holds one set of tables (half a megabyte), so one a thread is enough.
 */
export function featureReader(): FeatureReader {
  const units = new Uint16Array(readUnits + 2);
  const features: TextFeatures = {
    words: new Int32Array(2 * readUnits),
    characters: new Int32Array(3 * readUnits + 3),
    wordCount: 0,
    characterCount: 0,
    counts: new Uint16Array(featureCount),
  };
  return {
    read: (text) => {
      features.wordCount = 0;
      features.characterCount = 0;
      addTokens(units, fillUnits(text, units), features);
      return features;
    },
  };
}

/** Lower-case units of the text; plain ASCII, the usual case, needs no copy of the text. Returns how many. */
function fillUnits(text: string, units: Uint16Array): number {
  const length = Math.min(text.length, readUnits);
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 127) return fillNormalised(text, units);
    units[i] = unit >= 65 && unit <= 90 ? unit + 32 : unit;
  }
  return length;
}

function fillNormalised(text: string, units: Uint16Array): number {
  // Normalisation can make a text shorter, at most to a third; what is far behind the end cannot matter.
  const clean = text
    .slice(0, 3 * readUnits)
    .normalize('NFKC')
    .toLowerCase();
  const length = Math.min(clean.length, readUnits);
  for (let i = 0; i < length; i++) {
    const unit = clean.charCodeAt(i);
    units[i] = unit === typographicApostrophe ? apostrophe : unit;
  }
  return length;
}

const offsetBasis = 0x811c9dc5 | 0;
const prime = 0x01000193;

function addTokens(units: Uint16Array, length: number, features: TextFeatures): void {
  const classes = unitClasses();
  let previous = 0;
  for (let at = 0; at < length; ) {
    const start = at;
    const kind = classes[units[at]!]!;
    at++;
    if (kind === isSpace) continue;
    if (kind === isWord) {
      while (at < length && (classes[units[at]!] === isWord || inWord(units, at, length, classes))) at++;
    } else if (kind === isPair && at < length && classes[units[at]!] === isPair) at++;
    let hash = offsetBasis;
    for (let i = start; i < at; i++) hash = Math.imul(hash ^ units[i]!, prime);
    addWord(features, hash);
    // A pair is told by its two words' hashes; multiplying the first keeps "a b" apart from "b a".
    if (previous !== 0) addWord(features, Math.imul(previous ^ blank, prime) ^ Math.imul(hash, 0x9e3779b1));
    previous = hash;
    addCharacters(units, start, at, features);
  }
}

/** An apostrophe between letters belongs to the word: don't. */
function inWord(units: Uint16Array, at: number, length: number, classes: Uint8Array): boolean {
  return units[at] === apostrophe && at + 1 < length && classes[units[at + 1]!] === isWord;
}

function addWord(features: TextFeatures, hash: number): void {
  const bucket = mixed(hash);
  if (features.counts[bucket]!++ === 0) features.words[features.wordCount++] = bucket;
}

/** 3-, 4- and 5-grams of the token with a blank on either side, each grown from the one before. */
function addCharacters(units: Uint16Array, start: number, end: number, features: TextFeatures): void {
  const { counts, characters } = features;
  let found = features.characterCount;
  const last = end - 2;
  for (let from = start - 1; from <= last; from++) {
    let hash = Math.imul(offsetBasis ^ (from < start ? blank : units[from]!), prime);
    hash = Math.imul(hash ^ units[from + 1]!, prime);
    let next = from + 2;
    for (let size = 3; size <= 5 && next <= end; size++, next++) {
      hash = Math.imul(hash ^ (next === end ? blank : units[next]!), prime);
      const bucket = tableSize + mixed(hash);
      if (counts[bucket]!++ === 0) characters[found++] = bucket;
    }
  }
  features.characterCount = found;
}

/** FNV's low bits know little of the last unit: mix before they are taken. */
function mixed(hash: number): number {
  let value = hash ^ (hash >>> 15);
  value = Math.imul(value, 0x2c1b3c6d);
  return (value ^ (value >>> 13)) & (tableSize - 1);
}

let classTable: Uint8Array | null = null;

/** What each UTF-16 unit is, asked of the pattern once. */
function unitClasses(): Uint8Array {
  if (classTable !== null) return classTable;
  const table = new Uint8Array(65536);
  const word = /[\p{L}\p{M}\p{N}]/u;
  const space = /\s/u;
  for (let unit = 0; unit < 65536; unit++) {
    const text = String.fromCharCode(unit);
    if (unit >= 0xd800 && unit <= 0xdfff) table[unit] = isPair;
    else table[unit] = word.test(text) ? isWord : space.test(text) || unit < blank ? isSpace : isMark;
  }
  classTable = table;
  return table;
}
