import type { ModelConfig } from '../core/deployment.ts';
import type { ModelRequest } from './model.ts';

export type OpenAiCompatibleConfig = Extract<ModelConfig, { kind: 'openai-compatible' }>;

/**
 * Body of a `/chat/completions` request, or of `/completions` where there is a prompt. Messages and tools go out exactly as they were handed in, unknown fields and
 * the order of keys included; the deployment's `extraBody` comes last and wins, so what a server calls differently can be said there.
 */
export function wireBody(config: OpenAiCompatibleConfig, request: ModelRequest): string {
  const { temperature, topP, topK, minP, maxTokens, stop } = request.sampling;
  const renamed = config.extraBody !== undefined && 'max_completion_tokens' in config.extraBody;
  return JSON.stringify({
    model: config.model,
    ...(request.prompt === undefined ? { messages: request.messages } : { prompt: request.prompt }),
    ...(request.tools.length > 0 && { tools: request.tools }),
    temperature,
    top_p: topP,
    top_k: topK,
    min_p: minP,
    max_tokens: renamed ? undefined : maxTokens,
    stop,
    seed: request.seed,
    ...request.extraBody,
    ...config.extraBody,
  });
}
