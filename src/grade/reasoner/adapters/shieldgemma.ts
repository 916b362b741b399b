import { type AdapterFactory, chatLogprobs } from '../adapter-options.ts';
import { guardTurns } from '../guard-turns.ts';
import { readGuardWord } from '../read-guard-word.ts';

/**
 * ShieldGemma (2B, 9B, 27B): one guideline a call, handed to the server's chat template as `guideline`; the template
 * writes the question around it. Answers Yes (violates) or No; its score is what it is used by, so ask for logprobs.
 * The template takes one exchange: earlier turns stand in the user's.
 */
export const shieldgemma: AdapterFactory = ({ logprobs = true } = {}) => ({
  id: 'shieldgemma-1',
  readsPolicy: true,
  request: ({ policy, reply }) => {
    const { messages, guards } = guardTurns(reply);
    const earlier = messages
      .slice(0, -1)
      .map(({ role, content }) => (role === 'user' ? content : `(reply) ${content}`));
    return {
      kind: 'chat',
      messages: [{ role: 'user', content: earlier.join('\n\n') }, messages.at(-1)!],
      guards,
      maxTokens: 16,
      extraBody: { chat_template_kwargs: { guideline: policy.text }, ...(logprobs && chatLogprobs) },
    };
  },
  read: (answer, policy) =>
    readGuardWord(answer, { pattern: /(?:^|[\n.:])\W*(yes|no)\b/gi, event: ['yes'], other: ['no'] }, policy),
});
