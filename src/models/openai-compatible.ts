import { Pool } from 'undici';
import { type Clock, type Environment, systemClock } from '../core/effects.ts';
import { ForeshadowError } from '../core/errors.ts';
import { contextRefusal } from './context-guard.ts';
import type { LanguageModel, ModelRequest, ModelResponse } from './model.ts';
import { classifyError, classifyThrown, retryAfterMsOf } from './wire-error.ts';
import { type OpenAiCompatibleConfig, wireBody } from './wire-request.ts';
import { readCompletion } from './wire-response.ts';

export interface OpenAiCompatibleDeps {
  /** Where the key is read from, by the name that the study gives. */
  readonly environment: Environment;
  readonly clock?: Clock;
}

const defaultParallel = 64;
const connectTimeoutMs = 10_000;
const maxResponseBytes = 64 * 1024 * 1024;
/** A shorter "key" (EMPTY, none) is no secret and may well be a word of a reply. */
const secretLength = 12;

interface Endpoint {
  readonly config: OpenAiCompatibleConfig;
  readonly pool: Pool;
  /** Base path without its last slash, and the query. */
  readonly base: { readonly path: string; readonly search: string };
  readonly headers: Readonly<Record<string, string>>;
  readonly redact: (text: string) => string;
  readonly clock: Clock;
}

/**
 * Any `/v1/chat/completions` endpoint (`/v1/completions` for a request with a prompt). Only the declared address is contacted: redirects are not followed. Waiting is
 * ended by the signal alone, over connection, headers and the whole body; undici's own timeouts are off but for the
 * connection's. Throws a `ForeshadowError` where the key's variable is not set.
 */
export function createOpenAiCompatible(config: OpenAiCompatibleConfig, deps: OpenAiCompatibleDeps): LanguageModel {
  const url = new URL(config.endpoint);
  const key = apiKey(config, deps.environment);
  const pool = new Pool(url.origin, {
    connections: config.limits?.maxInFlight ?? null,
    connect: { timeout: connectTimeoutMs },
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: maxResponseBytes,
  });
  const endpoint: Endpoint = {
    config,
    pool,
    base: { path: url.pathname.replace(/\/+$/, ''), search: url.search },
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...config.headers,
    },
    redact: (text) => (key && key.length >= secretLength ? text.replaceAll(key, '<key>') : text),
    clock: deps.clock ?? systemClock,
  };
  return {
    id: `${config.model} at ${url.host}`,
    parallel: config.limits?.maxInFlight ?? defaultParallel,
    generate: (request, signal) => ask(endpoint, request, signal),
    close: () => pool.destroy(),
  };
}

function apiKey(config: OpenAiCompatibleConfig, environment: Environment): string | undefined {
  const name = config.apiKeyEnv;
  if (name === undefined) return undefined;
  const key = environment[name]?.trim();
  if (key) return key;
  throw new ForeshadowError(
    'model.missing-key',
    `The key of ${config.endpoint} is read from ${name}, which is not set.`,
    {
      hint: `Set it for this command: ${name}=… foreshadow …`,
    },
  );
}

async function ask(endpoint: Endpoint, request: ModelRequest, signal: AbortSignal): Promise<ModelResponse> {
  const { contextTokens } = endpoint.config;
  const refused = contextTokens === undefined ? undefined : await contextRefusal(request, contextTokens);
  if (refused) return refused;
  let headersSeen = false;
  try {
    const { statusCode, headers, body } = await endpoint.pool.request({
      path: pathOf(endpoint, request),
      method: 'POST',
      headers: endpoint.headers as Record<string, string>,
      body: wireBody(endpoint.config, request),
      signal,
    });
    headersSeen = true;
    const text = endpoint.redact(await body.text());
    if (statusCode === 200) return readCompletion(text);
    if (statusCode >= 300 && statusCode < 400) return redirected(statusCode, headers.location);
    return classifyError({ status: statusCode, text, retryAfterMs: retryAfterMsOf(headers, endpoint.clock.now()) });
  } catch (error) {
    if (signal.aborted) return { status: 'failed', reason: 'timeout', detail: 'abandoned', retryable: true };
    return classifyThrown(error, headersSeen);
  }
}

function pathOf({ base }: Endpoint, { prompt }: ModelRequest): string {
  return `${base.path}/${prompt === undefined ? 'chat/completions' : 'completions'}${base.search}`;
}

/** Following it would send the conversation to an address that the study does not name. */
function redirected(status: number, location: string | string[] | undefined): ModelResponse {
  const detail = `HTTP ${status} to ${location ?? 'an unnamed address'}, not followed: name that address as endpoint`;
  return { status: 'failed', reason: 'redirected', detail, retryable: false };
}
