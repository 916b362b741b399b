import type { ReasonerAdapter } from './adapter.ts';
import { type AdapterOptions, answerTokens, chatLogprobs, effortMembers } from './adapter-options.ts';
import { labelScore } from './label-score.ts';
import { policyChat } from './policy-chat.ts';
import { readVerdict } from './read-verdict.ts';

/**
 * A chat model that is shown the policy and answers by the output block. Verdicts of one digit carry the probability
 * that the model gave to 1 against 0, where log-probabilities came.
 */
export function policyChatAdapter(
  id: string,
  { logprobs = false, effortControl, policyIn = 'system' }: AdapterOptions,
): ReasonerAdapter {
  return {
    id,
    readsPolicy: true,
    answersInForm: true,
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
  };
}
