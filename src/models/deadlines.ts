import type { Clock } from '../core/effects.ts';

/** One timer for all requests in flight: they share one timeout, so the oldest is always the next to expire. */
export interface Deadlines {
  /** Calls back once after the timeout unless the returned function is called before. */
  start(expire: () => void): () => void;
  close(): void;
}

interface Entry {
  readonly atMs: number;
  readonly expire: () => void;
}

export function createDeadlines(timeoutMs: number, clock: Clock): Deadlines {
  const closed = new AbortController();
  const entries = new Set<Entry>();
  let ticking = false;
  const tick = async (): Promise<void> => {
    ticking = true;
    for (let oldest = first(entries); oldest && !closed.signal.aborted; oldest = first(entries)) {
      await clock.sleep(Math.max(1, oldest.atMs - clock.now()), closed.signal).catch(() => {});
      expireUntil(entries, clock.now());
    }
    ticking = false;
  };
  return {
    start: (expire) => {
      const entry: Entry = { atMs: clock.now() + timeoutMs, expire };
      entries.add(entry);
      if (!ticking) void tick();
      return () => entries.delete(entry);
    },
    close: () => closed.abort(),
  };
}

function first(entries: ReadonlySet<Entry>): Entry | undefined {
  for (const entry of entries) return entry;
  return undefined;
}

function expireUntil(entries: Set<Entry>, nowMs: number): void {
  for (const entry of entries) {
    if (entry.atMs > nowMs) return;
    entries.delete(entry);
    entry.expire();
  }
}
