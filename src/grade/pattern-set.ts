import { ForeshadowError } from '../core/errors.ts';
import { type Needs, patternFacts } from './pattern-literals.ts';
import { foldForIndex, type PhraseIndex, phraseIndex, possiblePatterns } from './phrase-index.ts';

/** A pattern no regular expression engine takes, or one that could run for ever. */
export class PatternError extends ForeshadowError {
  readonly pattern: string;

  constructor(pattern: string, message: string, hint: string) {
    super('policy.bad-regex', message, { hint });
    this.pattern = pattern;
  }
}

/** A pattern ready to run, and what each of its matches contains. */
export interface CompiledPattern {
  readonly expression: RegExp;
  readonly needs: Needs;
}

/** Compiles with flags g, i and u; a blank matches any white space. Throws a PatternError that names the pattern. */
export function compilePattern(source: string): CompiledPattern {
  try {
    new RegExp(source, 'iu');
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^.*: /, '') : String(error);
    const message = `"${source}" is not a regular expression: ${why}.`;
    throw new PatternError(source, message, 'Escape ( ) [ ] { } . * + ? | with \\.');
  }
  const { needs, widened, nestedRepeat } = patternFacts(source);
  if (nestedRepeat) {
    const hint = 'Give the inner or the outer repeat a bound, such as {1,40}.';
    throw new PatternError(source, `"${source}" repeats a repeat without bound, which can take for ever.`, hint);
  }
  return { expression: new RegExp(widened, 'giu'), needs };
}

/** Patterns asked together whether any of them matches a text. */
export interface PatternSet {
  readonly patterns: readonly RegExp[];
  readonly index: PhraseIndex;
}

export function patternSet(sources: readonly string[]): PatternSet {
  const compiled = sources.map(compilePattern);
  return {
    patterns: compiled.map(({ expression }) => expression),
    index: phraseIndex(compiled.map(({ needs }) => needs)),
  };
}

/** Whether any pattern matches the (normalised) text. */
export function matchesAny(set: PatternSet, text: string): boolean {
  if (set.patterns.length === 0) return false;
  const possible = possiblePatterns(set.index, foldForIndex(text));
  return set.patterns.some((pattern, at) => {
    pattern.lastIndex = 0;
    return possible[at] === 1 && pattern.test(text);
  });
}
