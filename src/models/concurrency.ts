export interface Concurrency {
  /** How many requests may be in flight now; a whole number of at least 1. */
  readonly limit: number;
  succeeded(): void;
  /** The provider is overloaded; requests that were sent before the last cut say nothing new: false. */
  overloaded(sentAtMs: number, nowMs: number): boolean;
}

export interface ConcurrencyOptions {
  readonly start: number;
  readonly max: number;
}

const cutFactor = 0.6;

/**
 * How many requests an endpoint can take: doubles in every round of answers until the provider first complains, then
 * one more a round; on a complaint it is cut once, however many requests in flight hear the same complaint.
 */
export function createConcurrency({ start, max }: ConcurrencyOptions): Concurrency {
  let limit = Math.min(start, max);
  let everCut = false;
  let cutAtMs = -Infinity;
  return {
    get limit() {
      return Math.floor(limit);
    },
    succeeded: () => {
      if (limit < max) limit = Math.min(max, limit + (everCut ? 1 / limit : 1));
    },
    overloaded: (sentAtMs, nowMs) => {
      if (sentAtMs < cutAtMs) return false;
      limit = Math.max(1, limit * cutFactor);
      everCut = true;
      cutAtMs = nowMs;
      return true;
    },
  };
}
