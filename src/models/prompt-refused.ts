import type { ModelFailure } from './model.ts';

/** The answer of a model that plays chats only to a request that brings a rendered prompt. */
export function promptRefused(model: string): ModelFailure {
  const detail = `${model} takes chats only, not a rendered prompt: a raw completion needs an endpoint`;
  return { status: 'failed', reason: 'rejected', detail, retryable: false };
}
