import type { Message } from '../../core/conversation.ts';
import type { GradableReply, UngradedReason } from '../../core/grade.ts';
import type { FinishReason } from '../../core/reply.ts';
import type { CompiledPolicy } from './compiled-policy.ts';

export interface ReasonerQuestion {
  readonly policy: CompiledPolicy;
  readonly reply: GradableReply;
  /** Keys the delimiter that the graded text stands between: the text cannot know it. */
  readonly nonce: string;
}

/** What goes out: a chat, or text that we rendered ourselves for an endpoint that takes it raw. */
export type ReasonerRequest =
  | {
      readonly kind: 'chat';
      readonly messages: readonly Message[];
      readonly maxTokens: number;
      /** Members of the request body that this adapter needs: effort, logprobs, template arguments. */
      readonly extraBody: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: 'completion';
      readonly prompt: string;
      readonly stop: readonly string[];
      readonly maxTokens: number;
      readonly extraBody: Readonly<Record<string, unknown>>;
    };

/** What came back, before anything is read into it. */
export interface ReasonerAnswer {
  readonly content: string;
  readonly reasoning: { readonly text: string; readonly field: string } | null;
  readonly finishReason: FinishReason;
  /** The provider's answer as it came; logprobs are read from here. */
  readonly raw: unknown;
}

/** Something odd that did not keep the verdict from being read; stored with it. */
export type VerdictFlag = 'channel-mismatch' | 'bare-final' | 'several-finals' | 'several-verdicts' | 'unknown-rule';

export type Verdict =
  | {
      readonly status: 'verdict';
      /** One of the policy's labels. */
      readonly label: string;
      readonly ruleIds: readonly string[];
      readonly confidence: string | null;
      readonly rationale: string | null;
      /** Probability of an event as the adapter's score route gives it, in 0..1; null where it gives none. */
      readonly score: number | null;
      readonly flags: readonly VerdictFlag[];
    }
  | { readonly status: 'unreadable'; readonly reason: UngradedReason; readonly detail: string };

/** How one family of judges is asked and read. Pure: no call, no clock. */
export interface ReasonerAdapter {
  /** Name and version: part of the instrument. */
  readonly id: string;
  request(question: ReasonerQuestion): ReasonerRequest;
  read(answer: ReasonerAnswer, policy: CompiledPolicy): Verdict;
}
