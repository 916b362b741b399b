import { partsId } from './content-id.ts';
import type { Conversation, Message } from './conversation.ts';

/** A conversation cut before one assistant turn. It points; it never copies the messages. */
export interface Prefix {
  readonly id: string;
  readonly conversation: string;
  /** Index of the assistant message that is cut away and asked for again. */
  readonly turn: number;
}

/** Which turn is cut. Recorded with every slice, because the estimand differs (per conversation or per turn). */
export const turnRules = ['final-turn', 'uniform-turn', 'conversation-then-turn'] as const;
export type TurnRule = (typeof turnRules)[number];

export function prefixOf(conversation: string, turn: number): Prefix {
  return { id: partsId('prefix', conversation, String(turn)), conversation, turn };
}

const prefixesOf = new WeakMap<Conversation, Map<number, readonly Message[]>>();

/**
 * What the deployment is shown: everything before the cut, as it was logged. The very same array for each lane, because
 * graders keep by it what they work out of a prefix.
 */
export function messagesBefore(conversation: Conversation, turn: number): readonly Message[] {
  let prefixes = prefixesOf.get(conversation);
  if (!prefixes) {
    prefixes = new Map();
    prefixesOf.set(conversation, prefixes);
  }
  let messages = prefixes.get(turn);
  if (!messages) {
    messages = conversation.messages.slice(0, turn);
    prefixes.set(turn, messages);
  }
  return messages;
}
