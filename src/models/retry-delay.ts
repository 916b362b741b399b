import { keyedUniform } from '../core/keyed-random.ts';

const longestMs = 60_000;

/** Full jitter: uniform below a bound that doubles with every try, keyed so that a re-run waits alike. */
export function retryDelayMs(options: { baseMs: number; tries: number; seed: number; item: string }): number {
  const bound = Math.min(longestMs, options.baseMs * 2 ** (options.tries - 1));
  return Math.ceil(bound * keyedUniform(options.seed, 'retry-delay', `${options.item}:${options.tries}`));
}

/** What to wait when the provider is overloaded and does not say for how long: 1, 2, 4 … 30 s, at least half of it. */
export function overloadPauseMs(streak: number, seed: number): number {
  const bound = Math.min(30_000, 1000 * 2 ** Math.min(10, streak - 1));
  return Math.ceil(bound * (0.5 + keyedUniform(seed, 'overload-pause', String(streak)) / 2));
}
