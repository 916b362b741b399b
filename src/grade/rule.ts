import type { Span } from './normal-text.ts';
import type { Needs } from './pattern-literals.ts';
import type { PreparedReply } from './reply-text.ts';

/** What a rule saw: a span of the normalised reply, and in a few words why, where the span does not say it. */
export interface Finding extends Span {
  readonly because?: string;
}

/** Which of a rule's gates are open for a reply. */
export type OpenGates = (gate: number) => boolean;

/** A decision by code: the finding that makes the reply an event, or null. */
export interface Rule {
  /** What each of its patterns needs in the reply; the rule is not asked at all when every gate is shut. */
  readonly gates: readonly Needs[];
  find(reply: PreparedReply, open: OpenGates): Finding | null;
}
