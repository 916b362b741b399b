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
] as const;
export type UngradedReason = (typeof ungradedReasons)[number];

/** Part of the reply, in UTF-16 units: what the grader saw. */
export interface Evidence {
  readonly start: number;
  readonly end: number;
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
    }
  | { readonly status: 'ungraded'; readonly reason: UngradedReason; readonly detail: string };

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
