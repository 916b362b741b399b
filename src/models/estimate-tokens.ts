import { textOf } from '../core/conversation.ts';
import type { ModelRequest } from './model.ts';

/** Of English text and most tokenisers there are about four characters in a token; three errs on the safe side. */
const charactersPerToken = 3;
const tokensPerMessage = 8;
/** What a reply is reckoned at where the deployment sets no limit. */
const unlimitedReplyTokens = 1024;

export interface TokenEstimate {
  readonly inputTokens: number;
  /** As many as the reply may have. */
  readonly outputTokens: number;
}

/** What a request may take, before it is sent: reserved in the budget and drawn from the token rate. */
export function estimateTokens(request: ModelRequest): TokenEstimate {
  let characters = request.tools.length === 0 ? 0 : JSON.stringify(request.tools).length;
  characters += request.prompt?.length ?? 0;
  for (const message of request.messages) characters += textOf(message).length;
  return {
    inputTokens: Math.ceil(characters / charactersPerToken) + tokensPerMessage * request.messages.length,
    outputTokens: request.sampling.maxTokens ?? unlimitedReplyTokens,
  };
}
