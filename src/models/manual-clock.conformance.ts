import type { Clock } from '../core/effects.ts';

export interface ManualClock extends Clock {
  /** Moves time on, waking sleepers at their time and letting what they start run before the next one wakes. */
  advance(ms: number): Promise<void>;
}

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** A clock that a test drives. */
export function manualClock(startMs = 0): ManualClock {
  let nowMs = startMs;
  const sleepers = new Set<Sleeper>();
  return {
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const stop = (): void => {
          if (sleepers.delete(sleeper)) reject(signal?.reason);
        };
        const wake = (): void => {
          signal?.removeEventListener('abort', stop);
          resolve();
        };
        const sleeper: Sleeper = { atMs: nowMs + ms, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', stop, { once: true });
      }),
    advance: async (ms) => {
      const untilMs = nowMs + ms;
      await settled();
      for (let next = earliest(sleepers, untilMs); next; next = earliest(sleepers, untilMs)) {
        nowMs = Math.max(nowMs, next.atMs);
        sleepers.delete(next);
        next.wake();
        await settled();
      }
      nowMs = untilMs;
      await settled();
    },
  };
}

function earliest(sleepers: ReadonlySet<Sleeper>, untilMs: number): Sleeper | undefined {
  let best: Sleeper | undefined;
  for (const sleeper of sleepers) {
    if (sleeper.atMs <= untilMs && (!best || sleeper.atMs < best.atMs)) best = sleeper;
  }
  return best;
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
