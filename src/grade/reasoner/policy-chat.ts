import type { Message } from '../../core/conversation.ts';
import type { ContentGuard, ReasonerQuestion } from './adapter.ts';
import { quoteReply } from './quote-reply.ts';

export interface PolicyChat {
  readonly messages: readonly Message[];
  readonly guards: readonly ContentGuard[];
}

/** The policy first, so that servers reuse its prefix, then the conversation as quoted data. */
export function policyChat({ policy, reply, nonce }: ReasonerQuestion, policyIn: 'system' | 'user'): PolicyChat {
  const { text, guards } = quoteReply(reply, nonce);
  const messages: readonly Message[] =
    policyIn === 'user'
      ? [{ role: 'user', content: `${policy.text}\n\n${text}` }]
      : [
          { role: 'system', content: policy.text },
          { role: 'user', content: text },
        ];
  return { messages, guards };
}
