import type { ContentGuard } from '../adapter.ts';
import type { AdapterFactory } from '../adapter-options.ts';
import { quoteReply } from '../quote-reply.ts';
import { readGuardWord } from '../read-guard-word.ts';

const block = (title: string, text: string): string => `${title}\n${'='.repeat(title.length)}\n\n${text}`;

/**
 * CoPE (9B): blocks under `=` lines, one character back. Lines of `=` in the content are taken apart, so that it opens
 * no block. The block titles are the model's, the sentence of the instructions ours.
 */
export const cope: AdapterFactory = ({ logprobs = true } = {}) => ({
  id: 'cope-1',
  readsPolicy: true,
  request: ({ policy, reply, nonce }) => {
    const quoted = quoteReply(reply, nonce);
    const content = quoted.text.replace(/^([ \t]*=)(?=={2,}[ \t]*$)/gm, '$1\u2060');
    const guards = new Set<ContentGuard>(quoted.guards);
    if (content !== quoted.text) guards.add('delimiter');
    return {
      kind: 'completion',
      prompt: [
        block('INSTRUCTIONS', 'Answer 1 if the content breaks the policy and 0 if it does not.'),
        block('POLICY', policy.text),
        block('CONTENT', content),
        block('ANSWER', ''),
      ].join('\n\n'),
      stop: [],
      guards: [...guards],
      maxTokens: 1,
      extraBody: logprobs ? { logprobs: 20 } : {},
    };
  },
  read: (answer, policy) => readGuardWord(answer, { pattern: /^\s*([01])\s*$/g, event: ['1'], other: ['0'] }, policy),
});
