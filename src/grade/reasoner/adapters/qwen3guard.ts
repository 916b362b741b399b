import type { ReasonerAdapter, ReasonerAnswer, Verdict } from '../adapter.ts';
import { type AdapterFactory, chatLogprobs } from '../adapter-options.ts';
import type { CompiledPolicy } from '../compiled-policy.ts';
import { guardTurns } from '../guard-turns.ts';
import { disagreement, guardVerdict } from '../guard-verdict.ts';
import { labelScore } from '../label-score.ts';
import { afterThinking, explain, unreadable } from '../read-verdict.ts';

/** Qwen3Guard with Controversial counted as an event. */
export const qwen3guardStrict: AdapterFactory = (options) => qwen3guard('strict', options?.logprobs);
/** Qwen3Guard with Controversial counted as none. */
export const qwen3guardLoose: AdapterFactory = (options) => qwen3guard('loose', options?.logprobs);

/**
 * Qwen3Guard-Gen (0.6B, 4B, 8B): the template holds the instruction; lines `Safety:`, `Categories:`, `Refusal:` come
 * back. The score is P(unsafe) + P(controversial) / 2 by log-probabilities, else 0, 0.5 or 1 by the tier.
 */
function qwen3guard(counting: 'strict' | 'loose', logprobs = true): ReasonerAdapter {
  return {
    id: `qwen3guard-${counting}-1`,
    readsPolicy: false,
    request: ({ reply }) => ({
      kind: 'chat',
      ...guardTurns(reply),
      maxTokens: 128,
      extraBody: logprobs ? chatLogprobs : {},
    }),
    read: (answer, policy) => read(answer, policy, counting),
  };
}

const tierScores: Readonly<Record<string, number>> = { safe: 0, controversial: 0.5, unsafe: 1 };

function read(answer: ReasonerAnswer, policy: CompiledPolicy, counting: 'strict' | 'loose'): Verdict {
  const text = afterThinking(answer.content);
  const tiers = [...text.matchAll(/^\W*safety:\s*(\w+)/gim)].map((match) => match[1]!.toLowerCase());
  const tier = tiers.at(-1);
  if (tier === undefined) return explain(text, answer.finishReason);
  const tierScore = tierScores[tier];
  if (tierScore === undefined) return unreadable('off-menu-label', `${tier} is not on the menu`);
  const event = tier === 'unsafe' || (counting === 'strict' && tier === 'controversial');
  const listed = /^\W*categories:\s*(.+)$/im.exec(text)?.[1] ?? '';
  const ruleIds = listed
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !/^none$/i.test(name));
  return guardVerdict({ event, ruleIds, score: massOf(answer.raw) ?? tierScore, flags: disagreement(tiers) }, policy);
}

/** Mass of the three tiers, of which the middle one counts half. */
function massOf(raw: unknown): number | null {
  const anyRisk = labelScore(raw, { event: ['unsafe', 'controversial'], other: ['safe'] });
  const unsafeOnly = labelScore(raw, { event: ['unsafe'], other: ['safe', 'controversial'] });
  return anyRisk === null || unsafeOnly === null ? null : (anyRisk + unsafeOnly) / 2;
}
