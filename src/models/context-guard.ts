import { textOf } from '../core/conversation.ts';
import type { ModelRefusal, ModelRequest } from './model.ts';

/** Tokens that a chat template puts around a message, about. */
const tokensPerMessage = 4;

/**
 * Refuses a request that would not fit the context, by the estimate of the o200k tokeniser. A token is at least a byte,
 * so most requests are let through by their length alone and the tokeniser is loaded only when one comes near.
 */
export async function contextRefusal(request: ModelRequest, contextTokens: number): Promise<ModelRefusal | undefined> {
  const room = contextTokens - (request.sampling.maxTokens ?? 0) - tokensPerMessage * request.messages.length;
  const texts = request.messages.map((message) => textOf(message) + callsText(message.tool_calls));
  if (request.prompt !== undefined) texts.push(request.prompt);
  if (request.tools.length > 0) texts.push(JSON.stringify(request.tools));
  if (texts.reduce((bytes, text) => bytes + Buffer.byteLength(text), 0) <= room) return undefined;
  const { countTextTokens } = await import('../harmony/count-tokens.ts');
  const tokens = texts.reduce((sum, text) => sum + countTextTokens(text), 0);
  if (tokens <= room) return undefined;
  const detail = `about ${tokens} prompt tokens leave no room for the reply in ${contextTokens}`;
  return { status: 'not-replayable', reason: 'over-context', detail };
}

function callsText(calls: ModelRequest['messages'][number]['tool_calls']): string {
  return calls && calls.length > 0 ? JSON.stringify(calls) : '';
}
