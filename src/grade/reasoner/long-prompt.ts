import type { Message } from '../../core/conversation.ts';
import type { RepliedReply } from '../../core/reply.ts';

/** A question of a probe that was not answered, and why. */
export interface NoAnswer {
  readonly reason: string;
  readonly detail: string;
}

/** A word that is one token in every vocabulary, and the blank before it. */
const filler = ' word';
/** Servers count a little differently; a server that cuts reports far less. */
const shareRead = 0.9;

/**
 * Finds out by asking whether a prompt of so many tokens is held whole: by the count of tokens that the server says it
 * read. Null where it is refused, cut, or not counted: what is not known is not promised.
 */
export async function longPromptHeld(
  tokens: number,
  ask: (messages: readonly Message[]) => Promise<RepliedReply | NoAnswer>,
): Promise<{ readonly tokens: number; readonly source: 'asked' } | null> {
  const content = `Answer with the word done. What follows is filling.${filler.repeat(tokens)}\nAnswer with the word done.`;
  const answer = await ask([{ role: 'user', content }]);
  if (!('content' in answer)) return null;
  const { inputTokens } = answer.usage;
  return inputTokens !== undefined && inputTokens >= tokens * shareRead ? { tokens, source: 'asked' } : null;
}
