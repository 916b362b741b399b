/** A rate per minute that is not exceeded over ten seconds either. */
export interface TokenBucket {
  /** Milliseconds until that many may be taken; 0 is now. More than the bucket holds may be taken when it is full. */
  waitMs(amount: number, nowMs: number): number;
  /** May leave a debt, which the next one waits for. */
  take(amount: number, nowMs: number): void;
}

const burstMs = 10_000;

export function createTokenBucket(perMinute: number): TokenBucket {
  const perMs = perMinute / 60_000;
  const capacity = Math.max(1, perMs * burstMs);
  let level = capacity;
  let filledAt: number | undefined;
  const refill = (nowMs: number): void => {
    level = Math.min(capacity, level + perMs * Math.max(0, nowMs - (filledAt ?? nowMs)));
    filledAt = nowMs;
  };
  return {
    waitMs: (amount, nowMs) => {
      refill(nowMs);
      const missing = Math.min(amount, capacity) - level;
      return missing <= 1e-9 ? 0 : Math.ceil(missing / perMs);
    },
    take: (amount, nowMs) => {
      refill(nowMs);
      level -= amount;
    },
  };
}
