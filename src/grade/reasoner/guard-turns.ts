import type { Message } from '../../core/conversation.ts';
import type { GradableReply } from '../../core/grade.ts';
import type { ContentGuard } from './adapter.ts';
import { neutraliseContent } from './neutralise-content.ts';
import { messageText, replyText } from './quote-reply.ts';

export interface GuardTurns {
  readonly messages: readonly Message[];
  readonly guards: readonly ContentGuard[];
}

/**
 * A dialogue as guard models were trained to see it: turns of user and assistant by turns, the judged reply last. What
 * has another role (system, tool) stands in the user's turn under its name; neighbouring turns of one side become one.
 * llama.cpp's server continues a last turn of the assistant instead of judging it: start it with --no-prefill-assistant.
 */
export function guardTurns(reply: GradableReply): GuardTurns {
  const guards = new Set<ContentGuard>();
  const safe = (text: string): string => {
    const neutral = neutraliseContent(text);
    for (const guard of neutral.guards) guards.add(guard);
    return neutral.text;
  };
  const turns: { role: 'user' | 'assistant'; content: string }[] = [];
  const add = (role: 'user' | 'assistant', content: string): void => {
    const last = turns.at(-1);
    if (last?.role === role) last.content += `\n\n${content}`;
    else turns.push({ role, content });
  };
  for (const message of reply.prefix) {
    const { role } = message;
    if (role === 'assistant' && turns.length > 0) add('assistant', safe(messageText(message)));
    else add('user', `${role === 'user' ? '' : `(${role}) `}${safe(messageText(message))}`);
  }
  if (turns.at(-1)?.role !== 'user') add('user', '(no message)');
  turns.push({ role: 'assistant', content: safe(replyText(reply)) });
  return { messages: turns, guards: [...guards] };
}
