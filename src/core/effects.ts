import { randomBytes, randomInt } from 'node:crypto';

/** The world outside, handed in: no stage reads the clock or waits by itself, so a test can drive both. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves after `ms`, or rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stop = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, ms);
      signal?.addEventListener('abort', stop, { once: true });
    }),
};

/** Environment variables, read only where a study names one (`apiKeyEnv`). */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A fresh sampling seed in [0, 2^31), for a draw that nobody wants to repeat. */
export const systemSeed = (): number => randomInt(2 ** 31);

/** A fresh secret of 192 bits in hex: the key that turns users into clusters where a study names none. */
export function systemSecret(): string {
  return randomBytes(24).toString('hex');
}
