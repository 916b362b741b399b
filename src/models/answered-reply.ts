import type { RepliedReply } from '../core/reply.ts';
import type { ModelAnswer } from './model.ts';
import { costUsd, type Price } from './price.ts';

/** What the answer took; `price` is null where it is not known. */
interface Taken {
  readonly price: Price | null;
  readonly latencyMs: number;
  readonly attempts: number;
}

/** A model's answer as the reply it is to its prefix. A recording took no time that says anything. */
export function answeredReply(answer: ModelAnswer, taken: Taken): RepliedReply {
  const { state, content, toolCalls, reasoning, finishReason, usage, answeredBy, recorded, raw } = answer;
  // Written out, because every reply passes here: a copy that leaves `status` out by a rest costs several times as much.
  const reply: RepliedReply = {
    state,
    content,
    toolCalls,
    finishReason,
    usage,
    costUsd: answer.costUsd ?? costOf(taken.price, answer),
    latencyMs: recorded ? null : taken.latencyMs,
    attempts: taken.attempts,
    answeredBy,
    recorded,
    raw,
  };
  return reasoning ? { ...reply, reasoning } : reply;
}

/** Null where the price is unknown or the provider did not count: an unknown sum is not zero. */
function costOf(price: Price | null, { usage }: ModelAnswer): number | null {
  const { inputTokens, outputTokens } = usage;
  if (!price || inputTokens === undefined || outputTokens === undefined) return null;
  return costUsd(price, { inputTokens, outputTokens });
}
