import {
  conversationText,
  developerMessage,
  type ParsedMessage,
  parseHarmony,
  stopTexts,
  systemMessage,
} from '../../../harmony/index.ts';
import type { AnswerParts, ReasonerAnswer, Verdict, VerdictFlag } from '../adapter.ts';
import { type AdapterFactory, answerTokens } from '../adapter-options.ts';
import type { CompiledPolicy } from '../compiled-policy.ts';
import { labelScore } from '../label-score.ts';
import { quoteReply } from '../quote-reply.ts';
import { readVerdict } from '../read-verdict.ts';

/** Stands before the policy in the prompt: a date that moved would empty the prefix cache at midnight (graders.md 7.3). */
const pinnedDate = '2025-10-29';

/**
 * gpt-oss-safeguard by raw completion: we render the prompt (policy as developer message, quoted conversation as the
 * user's), so every server shows the model the same, and read harmony out of the answer. Asks vLLM for its control
 * tokens as text and for token ids; other servers ignore those members.
 */
export const safeguardHarmony: AdapterFactory = ({ logprobs = false } = {}) => ({
  id: 'safeguard-harmony-1',
  readsPolicy: true,
  answersInForm: true,
  request: ({ policy, reply, nonce }) => {
    const quoted = quoteReply(reply, nonce);
    const messages = [
      systemMessage({ currentDate: pinnedDate, effort: policy.effort }),
      developerMessage({ instructions: policy.text }),
      { role: 'user' as const, content: quoted.text },
    ];
    const rendered = conversationText(messages, { next: 'assistant' });
    return {
      kind: 'completion',
      prompt: rendered.text,
      stop: stopTexts,
      maxTokens: answerTokens[policy.effort],
      extraBody: {
        skip_special_tokens: false,
        spaces_between_special_tokens: false,
        add_special_tokens: false,
        return_token_ids: true,
        ...(logprobs && { logprobs: 20 }),
      },
      guards: quoted.guards,
    };
  },
  parts: (answer) => partsOf(answer),
  read: (answer, policy) => readHarmony(answer, policy),
});

interface HarmonyParts extends AnswerParts {
  readonly flags: readonly VerdictFlag[];
  readonly problem: string | null;
}

function readHarmony(answer: ReasonerAnswer, policy: CompiledPolicy): Verdict {
  const { analysis, final, flags, problem } = partsOf(answer);
  if (problem !== null) return { status: 'unreadable', reason: 'parse-failure', detail: problem };
  const reasoning = analysis === null ? null : { text: analysis, field: 'analysis' };
  const verdict = readVerdict({ content: final, reasoning, finishReason: answer.finishReason }, policy);
  if (verdict.status === 'unreadable') return verdict;
  const score = policy.output === 'binary' ? labelScore(answer.raw, { event: ['1'], other: ['0'] }) : null;
  return { ...verdict, score, flags: [...flags, ...verdict.flags] };
}

function partsOf(answer: ReasonerAnswer): HarmonyParts {
  const parsed = parseHarmony(tokenIds(answer.raw) ?? answer.content, { role: 'assistant', strict: false });
  if (parsed.status === 'failed') return { analysis: null, final: '', flags: [], problem: parsed.detail };
  const messages = parsed.messages.filter(({ message }) => message.role === 'assistant');
  const [only] = messages;
  const merged = messages.length === 1 && only?.flags.includes('header-without-message') ? withoutMarkers(only) : null;
  if (merged) return merged;
  const finals = messages.filter(isFinal);
  const analysis = messages.filter((one) => !isFinal(one)).map(({ message }) => message.content);
  const thought = answer.reasoning === null ? analysis : [answer.reasoning.text, ...analysis];
  const flags: VerdictFlag[] = [];
  if (finals.length > 1) flags.push('several-finals');
  if (finals.at(-1)?.flags.some((flag) => flag === 'bare-final' || flag === 'header-without-message')) {
    flags.push('bare-final');
  }
  const final = finals.at(-1)?.message.content ?? '';
  return { analysis: thought.length > 0 ? thought.join('\n\n') : null, final, flags, problem: null };
}

/** A message without a channel is what the user would have seen; a call of a tool is not. */
function isFinal({ message }: ParsedMessage): boolean {
  return message.channel === 'final' || (message.channel === undefined && message.recipient === undefined);
}

/** A server that drops control tokens leaves `analysis…assistantfinal…` as one text. */
function withoutMarkers({ message }: ParsedMessage): HarmonyParts | null {
  const found = /^\s*analysis([\s\S]*)assistantfinal([\s\S]*)$/.exec(message.content);
  if (!found) return null;
  return { analysis: found[1]!.trim(), final: found[2]!, flags: ['bare-final'], problem: null };
}

/** vLLM's ids of the answer: read from them, text that looks like a control token forges nothing. */
function tokenIds(raw: unknown): readonly number[] | undefined {
  const [choice] = (raw as { choices?: readonly { token_ids?: unknown }[] } | null)?.choices ?? [];
  const ids = choice?.token_ids;
  const sound = Array.isArray(ids) && ids.length > 0 && ids.every((id) => Number.isInteger(id));
  return sound ? (ids as number[]) : undefined;
}
