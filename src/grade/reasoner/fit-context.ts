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
  const text = requestText(request);
  if (Buffer.byteLength(text) + frameTokens <= room) return { status: 'fits' };
  const tokens = countTextTokens(text);
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
