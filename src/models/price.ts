import type { ModelConfig } from '../core/deployment.ts';

export interface Price {
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
}

export const freeOfCharge: Price = { inputPerMillion: 0, outputPerMillion: 0 };

/** Dollars of that many tokens. */
export function costUsd(price: Price, tokens: { readonly inputTokens: number; readonly outputTokens: number }): number {
  return (tokens.inputTokens * price.inputPerMillion + tokens.outputTokens * price.outputPerMillion) / 1e6;
}

/** What runs here or is played back costs nothing; an endpoint without a stated price costs an unknown sum: null. */
export function priceOf(config: ModelConfig): Price | null {
  return config.kind === 'openai-compatible' ? (config.price ?? null) : freeOfCharge;
}
