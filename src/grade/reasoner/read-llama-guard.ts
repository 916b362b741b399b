import type { ReasonerAnswer, Verdict } from './adapter.ts';
import type { CompiledPolicy } from './compiled-policy.ts';
import { guardVerdict } from './guard-verdict.ts';
import { readGuardWord } from './read-guard-word.ts';

/** `safe`, or `unsafe` and a line of category codes. The score is the mass of `unsafe` against `safe`. */
export function readLlamaGuard(answer: ReasonerAnswer, policy: CompiledPolicy): Verdict {
  const words = { pattern: /^[ \t]*(safe|unsafe)\b/gim, event: ['unsafe'], other: ['safe'] };
  const verdict = readGuardWord(answer, words, policy);
  if (verdict.status === 'unreadable') return verdict;
  const codes = [...answer.content.matchAll(/\bunsafe\b\s*((?:S\d{1,2}(?:\s*,\s*|\b))+)/gi)].at(-1)?.[1];
  const event = policy.labels.some(({ name, event }) => name === verdict.label && event);
  const ruleIds = event && codes ? codes.split(',').map((code) => code.trim().toUpperCase()) : [];
  return guardVerdict({ event, ruleIds, score: verdict.score, flags: verdict.flags }, policy);
}
