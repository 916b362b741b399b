import type { MatchRule } from '../core/policy.ts';
import { compilePattern, matchesAny, patternSet } from './pattern-set.ts';
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
import type { Finding, OpenGates, Rule } from './rule.ts';

/** Where patterns are tried: the places a match rule names, and two more for the `phrase` check. */
export type PassageName = MatchRule['in'] | 'first-paragraph' | 'last-paragraph';

export interface Phrases {
  readonly in: PassageName;
  readonly any: readonly string[];
  readonly none: readonly string[];
  readonly notInPrompt: boolean;
}

/** A match rule as a Rule. Throws a PatternError that names the pattern. */
export function matchRule(phrases: Phrases): Rule {
  const any = phrases.any.map(compilePattern);
  const patterns = any.map(({ expression }) => expression);
  const none = patternSet(phrases.none);
  return {
    gates: any.map(({ needs }) => needs),
    find: (reply, open) => {
      const passage = passageOf(reply, phrases.in);
      const found = firstMatch(passage, { patterns, open, unsaid: phrases.notInPrompt ? reply : null });
      return found && !matchesAny(none, passage.text) ? found : null;
    },
  };
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

interface Search {
  readonly patterns: readonly RegExp[];
  readonly open: OpenGates;
  /** Matches whose words the prefix of this reply already holds do not count. */
  readonly unsaid: PreparedReply | null;
}

function firstMatch(passage: Passage, search: Search): Finding | null {
  let best: Finding | null = null;
  for (let at = 0; at < search.patterns.length; at++) {
    if (!search.open(at)) continue;
    const match = matchOf(search.patterns[at]!, passage.text, search.unsaid);
    if (!match) continue;
    const start = passage.start + match.index;
    if (!best || start < best.start) best = { start, end: start + match[0].length };
  }
  return best;
}

function matchOf(pattern: RegExp, text: string, unsaid: PreparedReply | null): RegExpExecArray | null {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    if (!unsaid || !promptText(unsaid.prefix).folded.includes(match[0].toLowerCase())) return match;
    if (match[0] === '') pattern.lastIndex++;
  }
  return null;
}
