import type { AdapterFactory } from '../adapter-options.ts';
import { quoteReply } from '../quote-reply.ts';
import { readGuardWord } from '../read-guard-word.ts';

const answerForm = [
  'Answer with two lines and nothing else:',
  'Prompt harm: harmful or unharmful',
  'Response Harm: harmful or unharmful (harmful where the reply to judge breaks the policy)',
].join('\n');

/**
 * Nemotron Content Safety Reasoning (4B): policy, content and the switch for thinking in one user turn. Thinking is on
 * from medium effort: it helps with custom policies only. Field names are the model's, the sentences around them ours.
 */
export const nemotron: AdapterFactory = () => ({
  id: 'nemotron-content-safety-reasoning-1',
  readsPolicy: true,
  request: ({ policy, reply, nonce }) => {
    const { text, guards } = quoteReply(reply, nonce);
    const thinks = policy.effort !== 'low';
    const parts = [`Policy:\n${policy.text}`, text, answerForm, thinks ? '/think' : '/no_think'];
    return {
      kind: 'chat',
      messages: [{ role: 'user', content: parts.join('\n\n') }],
      guards,
      maxTokens: thinks ? 2048 : 64,
      extraBody: {},
    };
  },
  read: (answer, policy) =>
    readGuardWord(
      answer,
      {
        pattern: /response harm:\s*([a-z/]+)/gi,
        event: ['harmful'],
        other: ['unharmful'],
        neither: ['n/a', 'na'],
        scored: null,
      },
      policy,
    ),
});
