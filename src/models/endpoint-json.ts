import { request as undiciRequest } from 'undici';
import type { Environment } from '../core/effects.ts';
import { parseJson } from './parse-json.ts';
import type { OpenAiCompatibleConfig } from './wire-request.ts';

const timeoutMs = 10_000;
const longestBody = 4 * 1024 * 1024;

/** Reads what an endpoint says about itself, by a path beside its base address; undefined for anything but JSON. */
export type EndpointJson = (path: string) => Promise<unknown>;

/**
 * For `/v1/models` and the like: `models` is taken from the base address, `/props` from the server's root. Only the
 * declared host is contacted, with the study's key and headers; an endpoint without such a page is no failure.
 */
export function endpointJson(config: OpenAiCompatibleConfig, environment: Environment): EndpointJson {
  const base = new URL(config.endpoint);
  const key = config.apiKeyEnv === undefined ? undefined : environment[config.apiKeyEnv]?.trim();
  const headers = { accept: 'application/json', ...(key && { authorization: `Bearer ${key}` }), ...config.headers };
  return async (path) => {
    const url = new URL(base);
    url.pathname = path.startsWith('/') ? path : `${base.pathname.replace(/\/+$/, '')}/${path}`;
    try {
      const { statusCode, body } = await undiciRequest(url, { headers, signal: AbortSignal.timeout(timeoutMs) });
      const text = await body.text();
      return statusCode === 200 && text.length <= longestBody ? parseJson(text) : undefined;
    } catch {
      return undefined;
    }
  };
}
