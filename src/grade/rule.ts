import type { Span } from './normal-text.ts';
import type { PreparedReply } from './reply-text.ts';

/** What a rule saw: a span of the normalised reply, and in a few words why, where the span does not say it. */
export interface Finding extends Span {
  readonly because?: string;
}

/** A decision by code: the finding that makes the reply an event, or null. */
export interface Rule {
  /** Lower-case texts one of which is in every reply the rule finds something in; null when it must always be asked. */
  readonly literals: readonly string[] | null;
  find(reply: PreparedReply): Finding | null;
}
