import { contentId } from '../../core/content-id.ts';
import { type Message, textOf } from '../../core/conversation.ts';
import type { GradableReply } from '../../core/grade.ts';
import type { CompiledPolicy } from './compiled-policy.ts';

/** Depends on the text that it delimits, so no text can hold its own; the same reply is always asked alike. */
export function judgeNonce(reply: GradableReply, { hash }: Pick<CompiledPolicy, 'hash'>, seed: number): string {
  const prefix = reply.prefix.map((message: Message) => textOf(message));
  const calls = JSON.stringify(reply.toolCalls);
  return contentId('judge-nonce', { seed, hash, prefix, content: reply.content, calls }).slice(0, 16);
}
