import { type AdapterFactory, answerTokens, chatLogprobs, effortMembers } from '../adapter-options.ts';
import { labelScore } from '../label-score.ts';
import { policyChat } from '../policy-chat.ts';
import { readVerdict } from '../read-verdict.ts';

/** Any chat model as judge. No effort is sent unless the probe found a control for it: other models refuse the member. */
export const judgeChat: AdapterFactory = ({ logprobs = false, effortControl = 'none', policyIn = 'system' } = {}) => ({
  id: 'judge-chat-1',
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
