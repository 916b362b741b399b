import type { RepliedReply } from '../../core/reply.ts';

/** What a judge says, as a model's reply. */
export function judgeReply(content: string, more: Partial<RepliedReply> = {}): RepliedReply {
  return {
    state: 'replied',
    content,
    toolCalls: [],
    finishReason: 'stop',
    usage: { inputTokens: 90, outputTokens: 12 },
    costUsd: 0.001,
    latencyMs: 5,
    attempts: 1,
    answeredBy: 'judge-1',
    recorded: false,
    raw: null,
    ...more,
  };
}
