import { partsId } from './content-id.ts';
import type { ToolCall } from './conversation.ts';
import type { NotReplayableReason } from './replayability.ts';

/** Who answered which traffic and how. */
export const lanes = ['current-observed', 'placebo', 'candidate', 'candidate-observed'] as const;
export type Lane = (typeof lanes)[number];

export const finishReasons = ['stop', 'length', 'tool-calls', 'content-filter', 'unknown'] as const;
export type FinishReason = (typeof finishReasons)[number];

/** Why a deployment gave no reply, after the last attempt. */
export const failureReasons = [
  'timeout',
  'connection',
  'cut-body',
  'not-json',
  'bad-shape',
  'empty-choices',
  'redirected',
  'unauthorized',
  'rejected',
  'over-context',
  'rate-limited',
  'server-error',
  'circuit-open',
  'not-recorded',
  'model-error',
] as const;
export type FailureReason = (typeof failureReasons)[number];

/** Tokens as the provider counted them; absent where it did not say. */
export interface Usage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
}

/** What a deployment said, and what it took. */
export interface RepliedReply {
  readonly state: 'replied';
  readonly content: string;
  readonly toolCalls: readonly ToolCall[];
  /** The model's reasoning where it was returned, and which field it came from. */
  readonly reasoning?: { readonly text: string; readonly field: string };
  readonly finishReason: FinishReason;
  readonly usage: Usage;
  readonly costUsd: number | null;
  readonly latencyMs: number | null;
  readonly attempts: number;
  /** The model's name as the answer states it: a provider may serve another than was asked for. */
  readonly answeredBy: string | null;
  /** True when played back from a recording rather than generated now: shown wherever the reply is. */
  readonly recorded: boolean;
  /** The provider's answer as it came. */
  readonly raw: unknown;
}

export interface FailedReply {
  readonly state: 'failed';
  readonly reason: FailureReason;
  readonly detail: string;
  readonly attempts: number;
}

export interface NotReplayedReply {
  readonly state: 'not-replayable';
  readonly reason: NotReplayableReason;
  readonly detail: string;
}

/** One answer to one prefix in one lane. */
export type ReplyOutcome = RepliedReply | FailedReply | NotReplayedReply;

export interface ReplyKey {
  readonly lane: Lane;
  /** `deploymentFingerprint`, or the traffic's name for an observed lane. */
  readonly deployment: string;
  readonly prefix: string;
  readonly trial: number;
}

/** Placebo and candidate are two draws even when both deployments are the same, so the lane is part of the id. */
export function replyId(key: ReplyKey): string {
  return partsId('reply', key.lane, key.deployment, key.prefix, String(key.trial));
}
