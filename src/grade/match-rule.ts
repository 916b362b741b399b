import { ForeshadowError } from '../core/errors.ts';
import type { MatchRule } from '../core/policy.ts';
import { patternFacts } from './pattern-literals.ts';
import { promptText } from './prompt-text.ts';
import {
  endingOf,
  firstParagraphOf,
  lastParagraphOf,
  openingOf,
  type Passage,
  type PreparedReply,
  proseOf,
} from './reply-text.ts';
import type { Finding, Rule } from './rule.ts';

/** Where patterns are tried: the places a match rule names, and two more for the `phrase` check. */
export type PassageName = MatchRule['in'] | 'first-paragraph' | 'last-paragraph';

export interface Phrases {
  readonly in: PassageName;
  readonly any: readonly string[];
  readonly none: readonly string[];
  readonly notInPrompt: boolean;
}

/** A pattern no regular expression engine takes, or one that could run for ever. */
export class PatternError extends ForeshadowError {
  readonly pattern: string;

  constructor(pattern: string, message: string, hint: string) {
    super('policy.bad-regex', message, { hint });
    this.pattern = pattern;
  }
}

/** A match rule as a Rule. Throws a PatternError that names the pattern. */
export function matchRule(phrases: Phrases): Rule {
  const any = compilePatterns(phrases.any, 'giu');
  const none = compilePatterns(phrases.none, 'iu');
  return {
    literals: literalsOfAny(phrases.any),
    find: (reply) => {
      const passage = passageOf(reply, phrases.in);
      const found = firstMatch(passage, any, phrases.notInPrompt ? reply : null);
      if (!found || none.some((pattern) => pattern.test(passage.text))) return null;
      return found;
    },
  };
}

/** Texts one of which every match of any of the patterns contains; null when a pattern allows none to be named. */
export function literalsOfAny(sources: readonly string[]): readonly string[] | null {
  const literals: string[] = [];
  for (const source of sources) {
    const facts = patternFacts(source);
    if (!facts.literals) return null;
    literals.push(...facts.literals);
  }
  return literals;
}

/** As few expressions as possible: patterns without groups of their own names or numbers become one. */
export function compilePatterns(sources: readonly string[], flags: 'iu' | 'giu'): readonly RegExp[] {
  const single: RegExp[] = [];
  const joined: string[] = [];
  for (const source of sources) {
    const widened = checkedPattern(source);
    if (/\\[1-9]|\(\?</.test(widened)) single.push(new RegExp(widened, flags));
    else joined.push(`(?:${widened})`);
  }
  return joined.length > 0 ? [new RegExp(joined.join('|'), flags), ...single] : single;
}

function checkedPattern(source: string): string {
  try {
    new RegExp(source, 'iu');
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^.*: /, '') : String(error);
    throw new PatternError(
      source,
      `"${source}" is not a regular expression: ${why}.`,
      'Escape ( ) [ ] { } . * + ? | with \\.',
    );
  }
  const facts = patternFacts(source);
  if (facts.nestedRepeat) {
    const hint = 'Give the inner or the outer repeat a bound, such as {1,40}.';
    throw new PatternError(source, `"${source}" repeats a repeat without bound, which can take for ever.`, hint);
  }
  return facts.widened;
}

export function passageOf(reply: PreparedReply, name: PassageName): Passage {
  switch (name) {
    case 'reply':
      return { text: reply.text, start: 0 };
    case 'prose':
      return { text: proseOf(reply), start: 0 };
    case 'opening':
      return openingOf(reply);
    case 'ending':
      return endingOf(reply);
    case 'first-paragraph':
      return firstParagraphOf(reply);
    case 'last-paragraph':
      return lastParagraphOf(reply);
  }
}

/** The earliest match; with `unsaid`, the first whose words the prefix of that reply does not already hold. */
export function firstMatch(
  passage: Passage,
  patterns: readonly RegExp[],
  unsaid: PreparedReply | null,
): Finding | null {
  let best: Finding | null = null;
  for (const pattern of patterns) {
    pattern.lastIndex = 0;
    for (let match = pattern.exec(passage.text); match; match = pattern.exec(passage.text)) {
      if (match[0] === '') {
        pattern.lastIndex++;
        if (pattern.lastIndex > passage.text.length) break;
        if (unsaid) continue;
      }
      const start = passage.start + match.index;
      if (best && best.start <= start) break;
      if (unsaid && promptText(unsaid.prefix).folded.includes(match[0].toLowerCase())) continue;
      best = { start, end: start + match[0].length };
      break;
    }
  }
  return best;
}
