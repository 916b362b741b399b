import { type AdapterFactory, chatLogprobs } from '../adapter-options.ts';
import { policyChat } from '../policy-chat.ts';
import { readGuardWord } from '../read-guard-word.ts';

/** Shieldstral 1.0 (3B): adapts to the policy it is given; one token, yes or no, whose mass is the score. */
export const shieldstral: AdapterFactory = ({ logprobs = true, policyIn = 'system' } = {}) => ({
  id: 'shieldstral-1',
  readsPolicy: true,
  request: (question) => ({
    kind: 'chat',
    ...policyChat(question, policyIn),
    maxTokens: 4,
    extraBody: logprobs ? chatLogprobs : {},
  }),
  read: (answer, policy) =>
    readGuardWord(answer, { pattern: /(?:^|[\n.:])\W*(yes|no)\b/gi, event: ['yes'], other: ['no'] }, policy),
});
