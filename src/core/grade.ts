import type { Message, ToolCall } from './conversation.ts';
import type { FinishReason } from './reply.ts';

/** What a grader is shown: the prefix, the reply, and what is known about the user. */
export interface GradableReply {
  readonly prefix: readonly Message[];
  readonly content: string;
  readonly toolCalls: readonly ToolCall[];
  readonly finishReason: FinishReason;
  /** Language of the conversation as logged or detected, or null. */
  readonly language: string | null;
}

export const ungradedReasons = [
  'parse-failure',
  'off-menu-label',
  'grader-error',
  'policy-too-long',
  'not-applicable',
  'refused',
  'panel-split',
] as const;
export type UngradedReason = (typeof ungradedReasons)[number];

/** Part of the reply, in UTF-16 units: what the grader saw. */
export interface Evidence {
  readonly start: number;
  readonly end: number;
}

/** How a reply came before a dear grader, or did not: known for every reply under a cascade, drawn or not. */
export interface Escalation {
  /** With which it was sent up, in (0, 1]. */
  readonly probability: number;
  /** P(event) as the calibrated screen guessed it, in 0..1. */
  readonly guess: number;
}

/** What one judge of a panel said of a reply. */
export type PanelVote = {
  /** The judge as the panel names it: adapter and model. */
  readonly judge: string;
  /** How many of the call's `answers` are this judge's; they stand in the order of the votes. */
  readonly answers: number;
} & (
  | { readonly status: 'graded'; readonly label: string; readonly event: boolean; readonly rationale: string | null }
  | { readonly status: 'ungraded'; readonly reason: UngradedReason; readonly detail: string }
);

/** What a grader that asks a model asked and heard: kept with its verdict, so that it can be read again. */
export interface GraderCall {
  /** The model's name as the last answer states it. */
  readonly answeredBy: string | null;
  /** Clauses of the policy that the verdict names. */
  readonly ruleIds: readonly string[];
  readonly confidence: string | null;
  /** Probability of an event by the adapter's score route or by votes, in 0..1; null where there is none. */
  readonly score: number | null;
  /** Oddities that did not keep the verdict from being read. */
  readonly flags: readonly string[];
  /** Over all answers; null where no answer said. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly costUsd: number | null;
  /** What each judge of a panel said; left out where one judge decides. */
  readonly panel?: readonly PanelVote[];
  /** Several policies were asked in one call, and the row of this policy holds it: here `answers` is empty. */
  readonly askedWith?: string;
  /** Every question's fingerprint with the answer as it came, reasoning included: never shown to people by default. */
  readonly answers: readonly unknown[];
}

export type Grade =
  | {
      readonly status: 'graded';
      /** One of the policy's labels. */
      readonly label: string;
      /** Whether that label is an event of the behavior. */
      readonly event: boolean;
      readonly rationale: string | null;
      readonly evidence: Evidence | null;
      readonly escalation?: Escalation;
      readonly call?: GraderCall;
    }
  | {
      readonly status: 'ungraded';
      readonly reason: UngradedReason;
      readonly detail: string;
      readonly escalation?: Escalation;
      readonly call?: GraderCall;
    };

/** A cascade's draw left the reply to the screen: not missing, its weight is carried by the replies that were drawn. */
export interface NotEscalated {
  readonly status: 'not-escalated';
  readonly escalation: Escalation;
}

/** What a reply's row says of one policy. */
export type GradeOutcome = Grade | NotEscalated;

export interface GraderInfo {
  /** Name and version: part of the instrument. */
  readonly id: string;
  readonly policy: string;
  readonly tier: 'rule' | 'screen' | 'reasoner' | 'person';
}

/** A judge of replies by one policy. */
export interface Grader {
  readonly info: GraderInfo;
  grade(reply: GradableReply, signal: AbortSignal): Grade | Promise<Grade>;
}
