import type { ModelConfig } from '../core/deployment.ts';
import type { Clock } from '../core/effects.ts';
import type { Budget } from './budget.ts';
import type { CircuitOptions } from './circuit.ts';
import type { Price } from './price.ts';

export interface LimitOptions {
  /** The most requests in flight; left out: what the model says it can use. */
  readonly maxInFlight?: number;
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  /** For one try: connection, headers and the whole body. Five minutes, because reasoning models are slow. */
  readonly timeoutMs?: number;
  /** Tries that fail for another reason than overload. */
  readonly maxAttempts?: number;
  /** How long one request is repeated while the provider says that it is overloaded. */
  readonly overloadPatienceMs?: number;
  readonly retryBaseMs?: number;
  readonly circuit?: Partial<CircuitOptions>;
  /** Null: unknown; a budget in dollars is then refused. */
  readonly price: Price | null;
  readonly budget?: Budget;
  readonly clock: Clock;
  /** Of the jitter between tries. */
  readonly seed?: number;
}

export const limitDefaults = {
  timeoutMs: 300_000,
  maxAttempts: 5,
  overloadPatienceMs: 900_000,
  retryBaseMs: 500,
  seed: 0,
} as const;

/** The limits that a study states for an endpoint. */
export function limitsOf(config: ModelConfig): Partial<LimitOptions> {
  const stated = config.kind === 'openai-compatible' ? (config.limits ?? {}) : {};
  return Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== undefined));
}
