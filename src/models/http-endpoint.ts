import { Pool } from 'undici';
import { type Clock, type Environment, systemClock } from '../core/effects.ts';
import { ForeshadowError } from '../core/errors.ts';
import type { ModelResponse } from './model.ts';
import { classifyError, classifyThrown, retryAfterMsOf } from './wire-error.ts';

export interface HttpEndpointConfig {
  readonly endpoint: string;
  readonly apiKeyEnv?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly limits?: { readonly maxInFlight?: number | undefined } | undefined;
}

export interface HttpEndpointDeps {
  /** Where the key is read from, by the name that the study gives. */
  readonly environment: Environment;
  readonly clock?: Clock;
}

export interface HttpPost {
  /** Below the base address; null: the address itself. */
  readonly page: string | null;
  readonly body: string;
  /** Reads a body that came with status 200. */
  readonly read: (text: string) => ModelResponse;
}

/** One address that is sent JSON. What fails is classified, never tried again here. */
export interface HttpEndpoint {
  readonly host: string;
  /** How many requests it can usefully have in flight. */
  readonly parallel: number;
  post(call: HttpPost, signal: AbortSignal): Promise<ModelResponse>;
  close(): Promise<void>;
}

const defaultParallel = 64;
const connectTimeoutMs = 10_000;
const maxResponseBytes = 64 * 1024 * 1024;
/** A shorter "key" (EMPTY, none) is no secret and may well be a word of a reply. */
const secretLength = 12;

/**
 * Opens an address. Redirects are not followed. Waiting is ended by the signal alone, over connection, headers and the
 * whole body; undici's own timeouts are off but for the connection's. Throws `model.missing-key` where the key's
 * variable is not set.
 */
export function openHttpEndpoint(config: HttpEndpointConfig, deps: HttpEndpointDeps): HttpEndpoint {
  const url = new URL(config.endpoint);
  const key = apiKey(config, deps.environment);
  const pool = new Pool(url.origin, {
    connections: config.limits?.maxInFlight ?? null,
    connect: { timeout: connectTimeoutMs },
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: maxResponseBytes,
  });
  const sending: Sending = {
    pool,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...config.headers,
    },
    redact: (text) => (key && key.length >= secretLength ? text.replaceAll(key, '<key>') : text),
    clock: deps.clock ?? systemClock,
  };
  const base = url.pathname.replace(/\/+$/, '');
  return {
    host: url.host,
    parallel: config.limits?.maxInFlight ?? defaultParallel,
    post: ({ page, ...call }, signal) => {
      const path = page === null ? url.pathname : `${base}/${page}`;
      return post(sending, { ...call, path: `${path}${url.search}` }, signal);
    },
    close: () => pool.destroy(),
  };
}

function apiKey(config: HttpEndpointConfig, environment: Environment): string | undefined {
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

interface Sending {
  readonly pool: Pool;
  readonly headers: Readonly<Record<string, string>>;
  readonly redact: (text: string) => string;
  readonly clock: Clock;
}

async function post(
  { pool, headers: sent, redact, clock }: Sending,
  { path, body: content, read }: Omit<HttpPost, 'page'> & { readonly path: string },
  signal: AbortSignal,
): Promise<ModelResponse> {
  let headersSeen = false;
  try {
    const { statusCode, headers, body } = await pool.request({
      path,
      method: 'POST',
      headers: sent as Record<string, string>,
      body: content,
      signal,
    });
    headersSeen = true;
    const text = redact(await body.text());
    if (statusCode === 200) return read(text);
    if (statusCode >= 300 && statusCode < 400) return redirected(statusCode, headers.location);
    return classifyError({ status: statusCode, text, retryAfterMs: retryAfterMsOf(headers, clock.now()) });
  } catch (error) {
    if (signal.aborted) return { status: 'failed', reason: 'timeout', detail: 'abandoned', retryable: true };
    return classifyThrown(error, headersSeen);
  }
}

/** Following it would send the conversation to an address that the study does not name. */
function redirected(status: number, location: string | string[] | undefined): ModelResponse {
  const detail = `HTTP ${status} to ${location ?? 'an unnamed address'}, not followed: name that address as endpoint`;
  return { status: 'failed', reason: 'redirected', detail, retryable: false };
}
