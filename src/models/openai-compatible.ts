import { contextRefusal } from './context-guard.ts';
import { type HttpEndpointDeps, openHttpEndpoint } from './http-endpoint.ts';
import type { LanguageModel, ModelRequest } from './model.ts';
import { type OpenAiCompatibleConfig, wireBody } from './wire-request.ts';
import { readCompletion } from './wire-response.ts';

/**
 * Any `/v1/chat/completions` endpoint (`/v1/completions` for a request with a prompt). Only the declared address is
 * contacted. Throws a `ForeshadowError` where the key's variable is not set.
 */
export function createOpenAiCompatible(config: OpenAiCompatibleConfig, deps: HttpEndpointDeps): LanguageModel {
  const endpoint = openHttpEndpoint(config, deps);
  return {
    id: `${config.model} at ${endpoint.host}`,
    parallel: endpoint.parallel,
    generate: async (request, signal) => {
      const { contextTokens } = config;
      const refused = contextTokens === undefined ? undefined : await contextRefusal(request, contextTokens);
      if (refused) return refused;
      return endpoint.post({ page: pageOf(request), body: wireBody(config, request), read: readCompletion }, signal);
    },
    close: endpoint.close,
  };
}

function pageOf({ prompt }: ModelRequest): string {
  return prompt === undefined ? 'chat/completions' : 'completions';
}
