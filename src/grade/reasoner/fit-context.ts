import type { Message } from '../../core/conversation.ts';
import { countTextTokens } from '../../harmony/index.ts';
import type { ReasonerRequest } from './adapter.ts';
import { answerTokens } from './adapter-options.ts';
import type { CompiledPolicy } from './compiled-policy.ts';

export type ContextFit =
  | { readonly status: 'fits' }
  /** The endpoint does not say how much it holds. */
  | { readonly status: 'unknown-context' }
  | { readonly status: 'policy-too-long'; readonly detail: string };

/** Template, delimiters and roles around policy and content, in tokens. Harmony's own part is 80 (graders.md 2.3). */
const frameTokens = 250;

/**
 * Whether a policy, content of so many tokens and the answer fit the endpoint's context. What does not fit is refused
 * before anything is asked: a policy that a server cuts silently is another policy (graders.md 2.7).
 */
export function fitsPolicy(
  policy: Pick<CompiledPolicy, 'policy' | 'tokens' | 'effort'>,
  contextTokens: number | null,
  contentTokens: number,
): ContextFit {
  if (contextTokens === null) return { status: 'unknown-context' };
  const answer = answerTokens[policy.effort];
  const needed = policy.tokens + frameTokens + contentTokens + answer;
  if (needed <= contextTokens) return { status: 'fits' };
  const parts = `${policy.tokens} of policy, ${frameTokens} around it, ${contentTokens} of content and ${answer} for the answer`;
  const detail = `"${policy.policy}" needs ${needed} tokens (${parts}); the endpoint holds ${contextTokens}`;
  return { status: 'policy-too-long', detail };
}

/** The same for one request as it would go out. A token is at least a byte, so most need not be counted. */
export function fitsRequest(request: ReasonerRequest, contextTokens: number | null): ContextFit {
  if (contextTokens === null) return { status: 'unknown-context' };
  const room = contextTokens - request.maxTokens;
  if (requestBytes(request) + frameTokens <= room) return { status: 'fits' };
  const tokens = countTextTokens(requestText(request));
  if (tokens <= room) return { status: 'fits' };
  const detail = `policy and conversation are ${tokens} tokens and the answer may have ${request.maxTokens}; the endpoint holds ${contextTokens}`;
  return { status: 'policy-too-long', detail };
}

/** Everything in a request that becomes prompt tokens, template arguments included. */
export function requestText(request: ReasonerRequest): string {
  const said = request.kind === 'completion' ? request.prompt : JSON.stringify(request.messages);
  const template = request.extraBody.chat_template_kwargs;
  return template === undefined ? said : `${said}\n${JSON.stringify(template)}`;
}

/** UTF-8 bytes of `requestText`, without building it: it is long, and its longest part is the same in every request. */
export function requestBytes(request: ReasonerRequest): number {
  const template = request.extraBody.chat_template_kwargs;
  const templateBytes = template === undefined ? 0 : 1 + Buffer.byteLength(JSON.stringify(template));
  if (request.kind === 'completion') return Buffer.byteLength(request.prompt) + templateBytes;
  const commas = Math.max(0, request.messages.length - 1);
  return request.messages.reduce(
    (sum, message, at) => sum + messageBytes(message, at === 0),
    2 + commas + templateBytes,
  );
}

/** The first message holds the policy, which is worth remembering. */
function messageBytes(message: Message, first: boolean): number {
  const { content, ...rest } = message;
  if (typeof content !== 'string') return Buffer.byteLength(JSON.stringify(message));
  return (
    Buffer.byteLength(JSON.stringify({ ...rest, content: '' })) - 2 + (first ? firstBytes(content) : jsonBytes(content))
  );
}

function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}

let last: { readonly text: string; readonly bytes: number } = { text: '', bytes: 2 };

function firstBytes(text: string): number {
  if (text !== last.text) last = { text, bytes: jsonBytes(text) };
  return last.bytes;
}
