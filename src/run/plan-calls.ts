import type { ModelConfig } from '../core/deployment.ts';
import { costUsd, priceOf } from '../models/price.ts';

/** What asking one model would take. */
export interface PlannedCalls {
  /** Requests still to be made; what is stored is not asked again. */
  readonly calls: number;
  readonly inputTokens: number;
  /** At most: as many as every answer may have. */
  readonly outputTokens: number;
  /** Null where the study gives no price. */
  readonly dollars: number | null;
}

export function pricedCalls(model: ModelConfig, tokens: Omit<PlannedCalls, 'dollars'>): PlannedCalls {
  const price = priceOf(model);
  return { ...tokens, dollars: price && costUsd(price, tokens) };
}

/** An unknown part makes the sum unknown. */
export function sumOfCalls(parts: readonly PlannedCalls[]): PlannedCalls {
  const sum = (of: (part: PlannedCalls) => number): number => parts.reduce((total, part) => total + of(part), 0);
  return {
    calls: sum(({ calls }) => calls),
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    dollars: parts.some(({ dollars }) => dollars === null) ? null : sum(({ dollars }) => dollars!),
  };
}

/** SmolLM2-135M on two quiet cores, two sequences at once. */
const embeddedTokensPerMinute = 3000;

/** The slower of the request rate and the token rate; null where the study states neither. */
export function minutesOf(
  model: ModelConfig,
  { calls, inputTokens, outputTokens }: Omit<PlannedCalls, 'dollars'>,
): number | null {
  if (calls === 0 || model.kind === 'recorded' || model.kind === 'scripted') return 0;
  if (model.kind === 'embedded') return outputTokens / embeddedTokensPerMinute;
  const { requestsPerMinute, tokensPerMinute } = model.limits ?? {};
  const rates = [
    ...(requestsPerMinute ? [calls / requestsPerMinute] : []),
    ...(tokensPerMinute ? [(inputTokens + outputTokens) / tokensPerMinute] : []),
  ];
  return rates.length > 0 ? Math.max(...rates) : null;
}
