import type { Message } from '../../core/conversation.ts';
import type { GradableReply } from '../../core/grade.ts';
import type { RepliedReply } from '../../core/reply.ts';

/** A reply as graders are shown it: after what was said before it, in the conversation's language. */
export function gradableReply(
  { content, toolCalls, finishReason }: RepliedReply,
  { prefix, language }: { readonly prefix: readonly Message[]; readonly language: string | null },
): GradableReply {
  return { prefix, content, toolCalls, finishReason, language };
}
