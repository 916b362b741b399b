import type { ReasonerAnswer, Verdict } from './adapter.ts';
import type { CompiledPolicy } from './compiled-policy.ts';
import { readGuardWord } from './read-guard-word.ts';
import { afterThinking } from './read-verdict.ts';

/** `<score> yes </score>`, or the bare Yes and No of the first versions; 3.2 adds a confidence. */
export function readGraniteGuardian(answer: ReasonerAnswer, policy: CompiledPolicy): Verdict {
  const scored = afterThinking(answer.content).includes('<score>');
  const pattern = scored ? /<score>\s*([a-z/]+)/gi : /^\W*(yes|no)\b/gim;
  const verdict = readGuardWord(answer, { pattern, event: ['yes'], other: ['no'] }, policy);
  if (verdict.status === 'unreadable') return verdict;
  const confidence = /<confidence>\s*(\w+)/i.exec(answer.content)?.[1]?.toLowerCase() ?? null;
  return { ...verdict, confidence };
}
