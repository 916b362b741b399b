import { sha256 } from '../core/content-id.ts';
import type { FailureReason } from '../core/reply.ts';
import { type HttpEndpointConfig, type HttpEndpointDeps, openHttpEndpoint } from './http-endpoint.ts';
import { limited } from './limited.ts';
import type { LimitOptions } from './limits.ts';
import type { ModelResponse } from './model.ts';
import { parseJson } from './parse-json.ts';
import { isRecord } from './reasoning.ts';

export type JsonAnswer =
  | { readonly status: 'answered'; readonly body: unknown }
  | { readonly status: 'failed'; readonly reason: FailureReason | 'over-context'; readonly detail: string }
  | { readonly status: 'not-asked' };

/** An address that takes JSON and answers JSON (embeddings, scores), behind the one limiter that also retries. */
export interface JsonAsker {
  readonly host: string;
  ask(body: unknown, signal: AbortSignal): Promise<JsonAnswer>;
  close(): Promise<void>;
}

export interface JsonAskerConfig extends HttpEndpointConfig {
  /** Below the base address; null: the address itself. */
  readonly page: string | null;
  readonly limits?: Readonly<Record<string, number | undefined>> | undefined;
}

/** Opens the address; nobody is asked yet. Throws `model.missing-key` where the key's variable is not set. */
export function openJsonAsker(config: JsonAskerConfig, deps: Required<HttpEndpointDeps>): JsonAsker {
  const endpoint = openHttpEndpoint(config, deps);
  const { page } = config;
  const limits = Object.fromEntries(Object.entries(config.limits ?? {}).filter(([, value]) => value !== undefined));
  const model = limited(
    {
      id: endpoint.host,
      parallel: endpoint.parallel,
      generate: ({ prompt = '' }, signal) => endpoint.post({ page, body: prompt, read: readJson }, signal),
      close: endpoint.close,
    },
    { ...(limits as Partial<LimitOptions>), price: null, clock: deps.clock },
  );
  return {
    host: endpoint.host,
    close: () => model.close(),
    ask: async (body, signal) => {
      const prompt = JSON.stringify(body);
      const fingerprint = sha256(prompt).slice(0, 32);
      // No tokens come back: without this a token rate would reckon with a reply.
      const sampling = { maxTokens: 0 };
      const asked = await model.ask({ messages: [], tools: [], sampling, prompt, fingerprint }, signal);
      if (asked.state === 'replied') return { status: 'answered', body: asked.raw };
      if (asked.state === 'not-asked') return { status: 'not-asked' };
      const reason = asked.state === 'failed' ? asked.reason : 'over-context';
      return { status: 'failed', reason, detail: asked.detail };
    },
  };
}

function readJson(text: string): ModelResponse {
  const body = parseJson(text);
  if (body === undefined) {
    const detail = `the body starts with ${JSON.stringify(text.trimStart().slice(0, 80))}`;
    return { status: 'failed', reason: 'not-json', detail, retryable: true };
  }
  return {
    status: 'answered',
    state: 'replied',
    content: '',
    toolCalls: [],
    finishReason: 'stop',
    usage: {},
    costUsd: null,
    answeredBy: isRecord(body) && typeof body.model === 'string' ? body.model : null,
    recorded: false,
    raw: body,
  };
}
