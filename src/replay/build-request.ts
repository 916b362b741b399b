import type { Conversation, Message } from '../core/conversation.ts';
import { applySystemPrompt, type Deployment } from '../core/deployment.ts';
import { keyedInteger } from '../core/keyed-random.ts';
import { messagesBefore } from '../core/prefix.ts';
import type { Lane } from '../core/reply.ts';
import { requestFingerprint } from '../core/request-fingerprint.ts';
import type { ModelRequest } from '../models/model.ts';

export interface RequestOrder {
  readonly conversation: Conversation;
  readonly turn: number;
  readonly prefix: string;
  readonly deployment: Deployment;
  readonly lane: Lane;
  readonly trial: number;
  readonly seed: number;
}

/**
 * The request that asks a deployment for the turn that was cut away. Messages go out as logged, but for the system
 * prompt the deployment may replace, and for reasoning signed by another vendor, which no other can read.
 */
export function buildRequest(order: RequestOrder): ModelRequest {
  const { deployment, conversation } = order;
  const messages = applySystemPrompt(messagesBefore(conversation, order.turn), deployment.systemPrompt).map(
    withoutSignedReasoning,
  );
  const { sampling } = deployment;
  const seed = sampling.seeded
    ? keyedInteger(order.seed, `sampling ${order.lane}`, `${order.prefix} ${order.trial}`)
    : undefined;
  const request = { messages, tools: conversation.tools, sampling, ...(seed === undefined ? {} : { seed }) };
  let fingerprint: string | undefined;
  return {
    ...request,
    // Recordings need it; an endpoint never does, and it costs a hash of the whole conversation.
    get fingerprint() {
      fingerprint ??= requestFingerprint(request);
      return fingerprint;
    },
  };
}

const signedParts = new Set(['thinking', 'redacted_thinking', 'reasoning']);

/** Leaves a message that holds none untouched, the very same object. */
function withoutSignedReasoning(message: Message): Message {
  if (!Array.isArray(message.content)) return message;
  const kept = message.content.filter((part) => !signedParts.has(part.type));
  return kept.length === message.content.length ? message : { ...message, content: kept };
}
