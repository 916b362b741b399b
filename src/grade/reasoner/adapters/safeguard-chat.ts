import { type AdapterFactory, answerTokens, chatLogprobs, effortMembers } from '../adapter-options.ts';
import { labelScore } from '../label-score.ts';
import { policyChat } from '../policy-chat.ts';
import { readVerdict } from '../read-verdict.ts';

/**
 * gpt-oss-safeguard through a chat endpoint: the policy goes as system message, which most servers render as the
 * developer's instructions (graders.md 2.6; the probe tells). The effort goes as a member of the body, never as a line
 * of text alone, which templates that write their own system message would contradict.
 */
export const safeguardChat: AdapterFactory = ({ logprobs = false, effortControl, policyIn = 'system' } = {}) => ({
  id: 'safeguard-chat-1',
  readsPolicy: true,
  request: (question) => ({
    kind: 'chat',
    ...policyChat(question, policyIn),
    maxTokens: answerTokens[question.policy.effort],
    extraBody: { ...effortMembers(question.policy.effort, effortControl), ...(logprobs && chatLogprobs) },
  }),
  read: (answer, policy) => {
    const verdict = readVerdict(answer, policy);
    if (verdict.status === 'unreadable' || policy.output !== 'binary') return verdict;
    return { ...verdict, score: labelScore(answer.raw, { event: ['1'], other: ['0'] }) };
  },
});
