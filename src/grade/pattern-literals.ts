/**
 * Reading a regular expression (flag u, already accepted by RegExp) far enough to know three things: words one of which
 * every match must contain, the same pattern with blanks widened, and whether a repeat repeats another without bound.
 */
export interface PatternFacts {
  /** Lower-case texts, blanks single; every match contains at least one. Null: nothing is known. */
  readonly literals: readonly string[] | null;
  /** The source with each literal blank turned into `\s+`, so that a line break in the reply still matches. */
  readonly widened: string;
  /** A repeat without bound inside another: matching may take exponential time. */
  readonly nestedRepeat: boolean;
}

interface Part {
  /** Every text the part can match, when they are few; else null. */
  readonly exact: readonly string[] | null;
  readonly literals: readonly string[] | null;
  readonly unbounded: boolean;
}

const maxExact = 24;
/** Shorter words occur everywhere and would rule nothing out. */
const minLiteral = 4;
const opaque: Part = { exact: null, literals: null, unbounded: false };
const nothing: Part = { exact: [''], literals: null, unbounded: false };

interface Reader {
  readonly source: string;
  at: number;
  widened: string;
  nested: boolean;
}

export function patternFacts(source: string): PatternFacts {
  const reader: Reader = { source, at: 0, widened: '', nested: false };
  const part = readAlternatives(reader);
  return { literals: literalsOf(part), widened: reader.widened, nestedRepeat: reader.nested };
}

function literalsOf(part: Part): readonly string[] | null {
  const { exact } = part;
  return better(usable(exact), part.literals);
}

function usable(texts: readonly string[] | null): readonly string[] | null {
  if (!texts || texts.length === 0) return null;
  const single = texts.map((text) => text.replace(/\s+/g, ' '));
  return single.every((text) => text.trim().length >= minLiteral) ? single : null;
}

/** Longer words are rarer; of equally long ones, fewer is better. */
function better(a: readonly string[] | null, b: readonly string[] | null): readonly string[] | null {
  if (!a || !b) return a ?? b;
  const shortest = (texts: readonly string[]): number => Math.min(8, ...texts.map((text) => text.trim().length));
  const difference = shortest(a) - shortest(b);
  if (difference !== 0) return difference > 0 ? a : b;
  return a.length <= b.length ? a : b;
}

function readAlternatives(reader: Reader): Part {
  const parts = [readSequence(reader)];
  while (reader.source[reader.at] === '|') {
    take(reader);
    parts.push(readSequence(reader));
  }
  if (parts.length === 1) return parts[0]!;
  const exact = parts.every((part) => part.exact) ? parts.flatMap((part) => part.exact!) : null;
  const literals = parts.map(literalsOf);
  return {
    exact: exact && exact.length <= maxExact ? exact : null,
    literals: literals.every((found) => found) ? literals.flatMap((found) => found!) : null,
    unbounded: parts.some((part) => part.unbounded),
  };
}

function readSequence(reader: Reader): Part {
  let run: readonly string[] = [''];
  let broken = false;
  let best: readonly string[] | null = null;
  let unbounded = false;
  const { source } = reader;
  while (reader.at < source.length && source[reader.at] !== '|' && source[reader.at] !== ')') {
    const part = readQuantified(reader);
    unbounded ||= part.unbounded;
    if (part.exact && run.length * part.exact.length <= maxExact) {
      run = run.flatMap((head) => part.exact!.map((tail) => head + tail));
      continue;
    }
    best = better(best, usable(run));
    best = better(best, literalsOf(part));
    run = part.exact && part.exact.length <= maxExact ? part.exact : [''];
    broken = true;
  }
  best = better(best, usable(run));
  return { exact: broken ? null : run, literals: best, unbounded };
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
  if (quantifier[0] === '?' && part.exact) return { exact: ['', ...part.exact], literals: null, unbounded };
  return { exact: null, literals: optional ? null : literalsOf(part), unbounded };
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
  return { exact: [whole.toLowerCase()], literals: null, unbounded: false };
}

function readBlank(reader: Reader): Part {
  reader.at++;
  const repeated = /^[*+?{]/.test(reader.source.slice(reader.at, reader.at + 1));
  reader.widened += repeated ? '\\s' : '\\s+';
  return { exact: [' '], literals: null, unbounded: false };
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
  return few ? { exact: [...new Set(inside.toLowerCase())], literals: null, unbounded: false } : opaque;
}

function readEscape(reader: Reader): Part {
  const rest = reader.source.slice(reader.at, reader.at + 40);
  const found = /^\\(?:u\{[0-9a-f]+\}|u[0-9a-f]{4}|x[0-9a-f]{2}|[pP]\{[^}]*\}|k<[^>]*>|\d+|.)/isu.exec(rest)![0];
  take(reader, found.length);
  const kind = found[1]!;
  if (kind === 'b' || kind === 'B') return nothing;
  if (kind === 's' || kind === 'n') return { exact: [' '], literals: null, unbounded: false };
  if (kind === 'u' || kind === 'x') {
    const code = Number.parseInt(found.replace(/[^0-9a-f]/gi, ''), 16);
    return { exact: [String.fromCodePoint(code).toLowerCase()], literals: null, unbounded: false };
  }
  if (/[a-z0-9]/i.test(kind)) return opaque;
  return { exact: [kind.toLowerCase()], literals: null, unbounded: false };
}

function take(reader: Reader, length = 1): void {
  reader.widened += reader.source.slice(reader.at, reader.at + length);
  reader.at += length;
}
