import type { Clock } from '../core/effects.ts';
import type { Circuit } from './circuit.ts';
import type { Concurrency } from './concurrency.ts';
import { onAbort } from './on-abort.ts';
import type { TokenBucket } from './token-bucket.ts';

export type Admission = 'admitted' | 'circuit-open' | 'aborted';

/** Where the requests to one endpoint wait until one more may be sent. */
export interface Gate {
  readonly inFlight: number;
  /** At once where nothing is in the way; every admission is ended by `leave`. */
  enter(tokens: number, signal: AbortSignal): Admission | Promise<Admission>;
  /** After the effects of its answer on concurrency, circuit and pause. */
  leave(): void;
  /** Nothing is sent before then: the provider said so. */
  pauseUntil(atMs: number): void;
  close(): void;
}

export interface GateParts {
  readonly concurrency: Concurrency;
  readonly circuit: Circuit;
  readonly requestRate: TokenBucket | undefined;
  readonly tokenRate: TokenBucket | undefined;
  readonly clock: Clock;
}

interface Waiter {
  readonly tokens: number;
  readonly resolve: (admission: Admission) => void;
}

export function createGate(parts: GateParts): Gate {
  const { circuit, clock } = parts;
  const waiting = new Set<Waiter>();
  const alarm = createAlarm(clock, () => admitWaiting());
  let inFlight = 0;
  let pausedUntilMs = 0;

  const waitMs = (tokens: number, nowMs: number): number => {
    if (inFlight >= parts.concurrency.limit) return Infinity;
    const wait = Math.max(0, pausedUntilMs - nowMs, circuit.waitMs(nowMs));
    const rates = Math.max(parts.requestRate?.waitMs(1, nowMs) ?? 0, parts.tokenRate?.waitMs(tokens, nowMs) ?? 0);
    return Math.max(wait, rates);
  };
  const admit = (tokens: number, nowMs: number): void => {
    inFlight++;
    circuit.begin();
    parts.requestRate?.take(1, nowMs);
    parts.tokenRate?.take(tokens, nowMs);
  };
  const admitWaiting = (): void => {
    const nowMs = clock.now();
    const givenUp = nowMs >= circuit.givesUpAtMs;
    for (const waiter of waiting) {
      const wait = waitMs(waiter.tokens, nowMs);
      if (wait > 0 && !givenUp) {
        alarm.setFor(Math.min(nowMs + wait, circuit.givesUpAtMs));
        return;
      }
      waiting.delete(waiter);
      if (wait === 0) admit(waiter.tokens, nowMs);
      waiter.resolve(wait === 0 ? 'admitted' : 'circuit-open');
    }
  };
  const queue = (tokens: number, signal: AbortSignal): Promise<Admission> =>
    new Promise((resolve) => {
      const stopListening = onAbort(signal, () => {
        if (waiting.delete(waiter)) waiter.resolve('aborted');
      });
      const waiter: Waiter = {
        tokens,
        resolve: (admission) => {
          stopListening();
          resolve(admission);
        },
      };
      waiting.add(waiter);
      admitWaiting();
    });
  return {
    get inFlight() {
      return inFlight;
    },
    enter: (tokens, signal) => {
      if (signal.aborted) return 'aborted';
      const nowMs = clock.now();
      if (waiting.size > 0 || waitMs(tokens, nowMs) > 0) return queue(tokens, signal);
      admit(tokens, nowMs);
      return 'admitted';
    },
    leave: () => {
      inFlight--;
      if (waiting.size > 0) admitWaiting();
    },
    pauseUntil: (atMs) => {
      pausedUntilMs = Math.max(pausedUntilMs, atMs);
    },
    close: () => alarm.close(),
  };
}

interface Alarm {
  /** Rings at that time at the latest; Infinity rings not at all. */
  setFor(atMs: number): void;
  close(): void;
}

function createAlarm(clock: Clock, ring: () => void): Alarm {
  let set: { readonly atMs: number; readonly cancel: AbortController } | undefined;
  const close = (): void => {
    set?.cancel.abort();
    set = undefined;
  };
  return {
    setFor: (atMs) => {
      if (atMs === Infinity || (set && set.atMs <= atMs)) return;
      close();
      const mine = { atMs, cancel: new AbortController() };
      set = mine;
      const rung = (): void => {
        if (set !== mine) return;
        set = undefined;
        ring();
      };
      clock.sleep(Math.max(1, atMs - clock.now()), mine.cancel.signal).then(rung, () => {});
    },
    close,
  };
}
