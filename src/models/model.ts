import type { Message, ToolDefinition } from '../core/conversation.ts';
import type { Sampling } from '../core/deployment.ts';
import type { NotReplayableReason } from '../core/replayability.ts';
import type { FailureReason, RepliedReply } from '../core/reply.ts';

/** One question to a model: the messages exactly as they go out, or a prompt that was rendered already. */
export interface ModelRequest {
  /** Empty where there is a `prompt`. */
  readonly messages: readonly Message[];
  /**
   * Text to continue, control tokens included: goes to `/completions` as it is. Only an endpoint takes it; what plays
   * chats (embedded, a corpus) fails with `rejected`.
   */
  readonly prompt?: string;
  readonly tools: readonly ToolDefinition[];
  readonly sampling: Sampling;
  /** Sampling seed of this request, where the deployment asks for one. */
  readonly seed?: number;
  /** Members of the body that only this request has (effort, logprobs); the deployment's own `extraBody` wins. */
  readonly extraBody?: Readonly<Record<string, unknown>>;
  /** Names the request in recordings and logs; equal requests have equal fingerprints. */
  readonly fingerprint: string;
}

export type ModelAnswer = Omit<RepliedReply, 'attempts' | 'latencyMs'> & { readonly status: 'answered' };

/** A failure as the adapter classifies it; whether and when to try again is decided in one place, `limited.ts`. */
export interface ModelFailure {
  readonly status: 'failed';
  readonly reason: FailureReason;
  readonly detail: string;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** What the provider asked us to wait, where it said so. */
  readonly retryAfterMs?: number;
  /** Whether the provider is overloaded: in-flight requests are cut, not only this one repeated. */
  readonly overloaded?: boolean;
}

/** The request cannot be put to this model at all, and that is a property of the prefix. */
export interface ModelRefusal {
  readonly status: 'not-replayable';
  readonly reason: NotReplayableReason;
  readonly detail: string;
}

export type ModelResponse = ModelAnswer | ModelFailure | ModelRefusal;

/** Anything that answers: an endpoint, an embedded model, a recording, a script. One conformance suite for all. */
export interface LanguageModel {
  /** Stable name for logs and reports; no secret in it. */
  readonly id: string;
  /** How many requests it can usefully have in flight. */
  readonly parallel: number;
  generate(request: ModelRequest, signal: AbortSignal): Promise<ModelResponse>;
  close(): Promise<void>;
}
