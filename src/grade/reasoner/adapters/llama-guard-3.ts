import { type AdapterFactory, chatLogprobs } from '../adapter-options.ts';
import { guardTurns } from '../guard-turns.ts';
import { readLlamaGuard } from '../read-llama-guard.ts';

/**
 * Llama Guard 3 (1B, 8B): the server's template holds the task and the hazard categories, the last turn is judged. It
 * judges by those categories, not by the policy's text.
 */
export const llamaGuard3: AdapterFactory = ({ logprobs = true } = {}) => ({
  id: 'llama-guard-3-1',
  readsPolicy: false,
  request: ({ reply }) => ({
    kind: 'chat',
    ...guardTurns(reply),
    maxTokens: 32,
    extraBody: logprobs ? chatLogprobs : {},
  }),
  read: readLlamaGuard,
});
