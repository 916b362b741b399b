import type { Message } from '../../core/conversation.ts';
import type { GradableReply, UngradedReason } from '../../core/grade.ts';
import type { FinishReason } from '../../core/reply.ts';
import type { CompiledPolicy } from './compiled-policy.ts';

/** What was done to the graded text so that it stays data; recorded with the verdict. */
export type ContentGuard = 'control-tokens' | 'hidden-characters' | 'delimiter';

export interface ReasonerQuestion {
  readonly policy: CompiledPolicy;
  readonly reply: GradableReply;
  /** Keys the delimiter that the graded text stands between: the text cannot know it. */
  readonly nonce: string;
}

interface RequestBase {
  /** Room for reasoning and verdict together. */
  readonly maxTokens: number;
  /** Members of the request body that this adapter needs: effort, logprobs, template arguments. */
  readonly extraBody: Readonly<Record<string, unknown>>;
  readonly guards: readonly ContentGuard[];
}

/** What goes out: a chat, or text that we rendered ourselves for an endpoint that takes it raw. */
export type ReasonerRequest =
  | (RequestBase & { readonly kind: 'chat'; readonly messages: readonly Message[] })
  | (RequestBase & { readonly kind: 'completion'; readonly prompt: string; readonly stop: readonly string[] });

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

/** An answer in its two parts, as a row keeps them. */
export interface AnswerParts {
  readonly analysis: string | null;
  readonly final: string;
}

/** How one family of judges is asked and read. Pure: no call, no clock. */
export interface ReasonerAdapter {
  /** Name and version: part of the instrument. */
  readonly id: string;
  /** False where the model judges by its own rules and the policy's text is not put to it. */
  readonly readsPolicy: boolean;
  /** True where the model answers in the form that the policy's text asks for: only those can be asked by several policies in one call. */
  readonly answersInForm?: true;
  request(question: ReasonerQuestion): ReasonerRequest;
  /** Where the reasoning stands in the text itself; left out: the answer's own fields are the parts. */
  parts?(answer: ReasonerAnswer): AnswerParts;
  read(answer: ReasonerAnswer, policy: CompiledPolicy): Verdict;
}
