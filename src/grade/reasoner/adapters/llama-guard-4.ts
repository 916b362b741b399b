import { type AdapterFactory, chatLogprobs } from '../adapter-options.ts';
import { guardTurns } from '../guard-turns.ts';
import { readLlamaGuard } from '../read-llama-guard.ts';

/** Llama Guard 4 (12B): as Llama Guard 3, but its template takes message contents as lists of parts. */
export const llamaGuard4: AdapterFactory = ({ logprobs = true } = {}) => ({
  id: 'llama-guard-4-1',
  readsPolicy: false,
  request: ({ reply }) => {
    const { messages, guards } = guardTurns(reply);
    return {
      kind: 'chat',
      messages: messages.map(({ role, content }) => ({
        role,
        content: [{ type: 'text', text: typeof content === 'string' ? content : '' }],
      })),
      guards,
      maxTokens: 32,
      extraBody: logprobs ? chatLogprobs : {},
    };
  },
  read: readLlamaGuard,
});
