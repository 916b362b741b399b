import type { ReasonerAnswer, Verdict } from './adapter.ts';
import type { CompiledPolicy } from './compiled-policy.ts';
import { disagreement, guardVerdict } from './guard-verdict.ts';
import { type LabelTokens, labelScore } from './label-score.ts';
import { afterThinking, explain, unreadable } from './read-verdict.ts';

export interface GuardWords {
  /** Finds the answers; the first group is the word. */
  readonly pattern: RegExp;
  /** Words in lower case. */
  readonly event: readonly string[];
  readonly other: readonly string[];
  /** Words of the form that say neither, such as n/a. */
  readonly neither?: readonly string[];
  /** Left out: the words themselves. Null: no score route. */
  readonly scored?: LabelTokens | null;
}

/** The last match of the pattern decides; a word that is on neither side is off the menu, no match is a parse failure. */
export function readGuardWord(answer: ReasonerAnswer, words: GuardWords, policy: CompiledPolicy): Verdict {
  const text = afterThinking(answer.content);
  const said = [...text.matchAll(words.pattern)].map((match) => match[1]!.toLowerCase());
  const last = said.at(-1);
  if (last === undefined) return offMenuWord(text) ?? explain(text, answer.finishReason);
  if (words.neither?.includes(last)) return unreadable('not-applicable', `the judge answered ${last}`);
  const event = words.event.includes(last);
  if (!event && !words.other.includes(last)) return unreadable('off-menu-label', `${last} is not on the menu`);
  const scored = words.scored === undefined ? words : words.scored;
  const score = scored === null ? null : labelScore(answer.raw, scored);
  return guardVerdict({ event, score, flags: disagreement(said) }, policy);
}

/** An answer of one word that the guard does not have. */
function offMenuWord(text: string): Verdict | undefined {
  const word = /^\W*([A-Za-z][\w-]{0,39})\W*$/.exec(text)?.[1];
  return word === undefined ? undefined : unreadable('off-menu-label', `${word} is not on the menu`);
}
