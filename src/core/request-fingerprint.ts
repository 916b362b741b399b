import { contentId } from './content-id.ts';
import type { Message, ToolDefinition } from './conversation.ts';
import type { Sampling } from './deployment.ts';

export interface FingerprintedRequest {
  readonly messages: readonly Message[];
  readonly tools: readonly ToolDefinition[];
  readonly sampling: Sampling;
  readonly seed?: number;
  readonly prompt?: string;
  readonly extraBody?: Readonly<Record<string, unknown>>;
}

/**
 * Names a request by everything that is asked, not by who is asked: a recording made with one model answers for it
 * when that model cannot be had. A member that is absent adds nothing, so a new one changes no old name.
 */
export function requestFingerprint(request: FingerprintedRequest): string {
  return contentId('request', {
    messages: request.messages,
    tools: request.tools,
    sampling: request.sampling,
    seed: request.seed,
    prompt: request.prompt,
    extraBody: request.extraBody,
  });
}
