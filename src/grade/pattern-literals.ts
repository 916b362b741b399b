/**
 * Reading a regular expression (flag u, already accepted by RegExp) far enough to know three things: words that every
 * match must contain, the same pattern with blanks widened, and whether a repeat repeats another without bound.
 */
export interface PatternFacts {
  /** What every match contains; nothing where nothing is known. */
  readonly needs: Needs;
  /** The source with each literal blank turned into white space of any kind, so that a line break still matches. */
  readonly widened: string;
  /** A repeat without bound inside another: matching may take exponential time. */
  readonly nestedRepeat: boolean;
}

/** Of each set at least one text (lower case, blanks single) is in every match. No set: nothing is known. */
export type Needs = readonly (readonly string[])[];

interface Part {
  /** Every text the part can match, when they are few; else null. */
  readonly exact: readonly string[] | null;
  readonly needs: Needs;
  readonly unbounded: boolean;
}

const maxExact = 48;
const maxNeeds = 3;
/** Shorter words occur everywhere and would rule nothing out, but for letters beyond the European alphabets. */
const minLiteral = 4;
const foreign = /[\u0600-\uffef]/;
const opaque: Part = { exact: null, needs: [], unbounded: false };
const nothing: Part = { exact: [''], needs: [], unbounded: false };

interface Reader {
  readonly source: string;
  at: number;
  widened: string;
  nested: boolean;
}

export function patternFacts(source: string): PatternFacts {
  const reader: Reader = { source, at: 0, widened: '', nested: false };
  const part = readAlternatives(reader);
  return { needs: needsOf(part), widened: reader.widened, nestedRepeat: reader.nested };
}

function needsOf(part: Part): Needs {
  const found = part.exact ? usable(part.exact) : null;
  const sets = found ? [found, ...part.needs] : part.needs;
  return [...sets].sort(bySelectivity).slice(0, maxNeeds);
}

/** The texts without those that hold another of them; null when one is too short to rule anything out. */
function usable(texts: readonly string[]): readonly string[] | null {
  const single = [...new Set(texts.map((text) => text.replace(/\s+/g, ' ')))];
  if (!single.every((text) => text.trim().length >= minLiteral || foreign.test(text))) return null;
  return single.filter((text) => !single.some((other) => other !== text && text.includes(other)));
}

/** Longer words are rarer; of equally long ones, fewer is better. */
function bySelectivity(a: readonly string[], b: readonly string[]): number {
  const shortest = (texts: readonly string[]): number => Math.min(10, ...texts.map((text) => text.trim().length));
  return shortest(b) - shortest(a) || a.length - b.length;
}

function readAlternatives(reader: Reader): Part {
  const parts = [readSequence(reader)];
  while (reader.source[reader.at] === '|') {
    take(reader);
    parts.push(readSequence(reader));
  }
  if (parts.length === 1) return parts[0]!;
  const exact = parts.every((part) => part.exact) ? parts.flatMap((part) => part.exact!) : null;
  const few = exact !== null && exact.length <= maxExact;
  const best = parts.map((part) => needsOf(part)[0]);
  const together = best.every((found) => found) ? usable(best.flatMap((found) => found!)) : null;
  return {
    exact: few ? exact : null,
    needs: together && !few ? [together] : [],
    unbounded: parts.some((part) => part.unbounded),
  };
}

function readSequence(reader: Reader): Part {
  let run: readonly string[] = [''];
  let broken = false;
  const needs: (readonly string[])[] = [];
  let unbounded = false;
  const flush = (): void => {
    const found = usable(run);
    if (found) needs.push(found);
  };
  const { source } = reader;
  while (reader.at < source.length && source[reader.at] !== '|' && source[reader.at] !== ')') {
    const part = readQuantified(reader);
    unbounded ||= part.unbounded;
    if (part.exact && run.length * part.exact.length <= maxExact) {
      run = run.flatMap((head) => part.exact!.map((tail) => head + tail));
      continue;
    }
    flush();
    needs.push(...part.needs);
    run = part.exact && part.exact.length <= maxExact ? part.exact : [''];
    broken = true;
  }
  if (broken) flush();
  return { exact: broken ? null : run, needs, unbounded };
}

function readQuantified(reader: Reader): Part {
  const part = readAtom(reader);
  const found = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(reader.source.slice(reader.at, reader.at + 20));
  if (!found) return part;
  take(reader, found[0].length);
  const quantifier = found[0];
  const endless = quantifier[0] === '*' || quantifier[0] === '+' || /^\{\d+,\}/.test(quantifier);
  if (endless && part.unbounded) reader.nested = true;
  const unbounded = part.unbounded || endless;
  const optional = quantifier[0] === '*' || quantifier[0] === '?' || /^\{0[,}]/.test(quantifier);
  if (quantifier[0] === '?' && part.exact) return { exact: ['', ...part.exact], needs: [], unbounded };
  return { exact: null, needs: optional ? [] : needsOf(part), unbounded };
}

function readAtom(reader: Reader): Part {
  const char = reader.source[reader.at]!;
  if (char === '(') return readGroup(reader);
  if (char === '[') return readClass(reader);
  if (char === '\\') return readEscape(reader);
  if (char === ' ') return readBlank(reader);
  const whole = String.fromCodePoint(reader.source.codePointAt(reader.at)!);
  take(reader, whole.length);
  if (char === '^' || char === '$') return nothing;
  if (char === '.') return opaque;
  return { exact: [whole.toLowerCase()], needs: [], unbounded: false };
}

function readBlank(reader: Reader): Part {
  reader.at++;
  const repeated = /^[*+?{]/.test(reader.source.slice(reader.at, reader.at + 1));
  reader.widened += repeated ? '\\s' : '\\s+';
  return { exact: [' '], needs: [], unbounded: false };
}

function readGroup(reader: Reader): Part {
  const head = /^\((?:\?(?:[:=!]|<[=!]|<[^>]+>))?/.exec(reader.source.slice(reader.at, reader.at + 80))![0];
  take(reader, head.length);
  const inner = readAlternatives(reader);
  take(reader);
  return /[=!]$/.test(head) ? { ...nothing, unbounded: inner.unbounded } : inner;
}

function readClass(reader: Reader): Part {
  const start = reader.at;
  let end = start + 1;
  while (end < reader.source.length && reader.source[end] !== ']') end += reader.source[end] === '\\' ? 2 : 1;
  const inside = reader.source.slice(start + 1, end);
  reader.widened += `[${inside.replaceAll(' ', '\\s')}]`;
  reader.at = end + 1;
  const few = /^[^\\^-]{1,3}[^\\^]?$/u.test(inside);
  return few ? { exact: [...new Set(inside.toLowerCase())], needs: [], unbounded: false } : opaque;
}

function readEscape(reader: Reader): Part {
  const rest = reader.source.slice(reader.at, reader.at + 40);
  const found = /^\\(?:u\{[0-9a-f]+\}|u[0-9a-f]{4}|x[0-9a-f]{2}|[pP]\{[^}]*\}|k<[^>]*>|\d+|.)/isu.exec(rest)![0];
  take(reader, found.length);
  const kind = found[1]!;
  if (kind === 'b' || kind === 'B') return nothing;
  if (kind === 's' || kind === 'n') return { exact: [' '], needs: [], unbounded: false };
  if (kind === 'u' || kind === 'x') {
    const code = Number.parseInt(found.replace(/[^0-9a-f]/gi, ''), 16);
    return { exact: [String.fromCodePoint(code).toLowerCase()], needs: [], unbounded: false };
  }
  if (/[a-z0-9]/i.test(kind)) return opaque;
  return { exact: [kind.toLowerCase()], needs: [], unbounded: false };
}

function take(reader: Reader, length = 1): void {
  reader.widened += reader.source.slice(reader.at, reader.at + length);
  reader.at += length;
}
