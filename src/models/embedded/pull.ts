import { mkdir } from 'node:fs/promises';
import { type Clock, systemClock } from '../../core/effects.ts';
import { type EmbeddedCache, embeddedCache } from './cache.ts';
import { pullEngine } from './pull-engine.ts';
import { pullWeights } from './pull-weights.ts';
import { removeStaleStages } from './stage.ts';

export type PulledPart = 'engine' | 'weights';

/** `fetching` comes before the first byte: what, from where and how big, so that a person can stop it. */
export type PullEvent =
  | { readonly kind: 'found'; readonly part: PulledPart; readonly path: string }
  | {
      readonly kind: 'fetching';
      readonly part: PulledPart;
      readonly name: string;
      readonly from: string;
      /** Approximate bytes that come over the network, and that stay on disk. */
      readonly bytes: number;
      readonly diskBytes: number;
      readonly licence: string;
    }
  | { readonly kind: 'failed-source'; readonly part: PulledPart; readonly from: string; readonly detail: string }
  | { readonly kind: 'ready'; readonly part: PulledPart; readonly path: string };

/** Why no embedded model can answer: the demo then plays recorded replies back and says so. */
export interface EmbeddedUnavailable {
  readonly status: 'unavailable';
  readonly reason: 'platform-unsupported' | 'engine-missing' | 'engine-broken' | 'weights-missing' | 'weights-broken';
  readonly detail: string;
}

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

/** What both parts of a pull are handed. */
export interface Pull {
  readonly cache: EmbeddedCache;
  readonly emit: (event: PullEvent) => void;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

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

export function unavailable(reason: EmbeddedUnavailable['reason'], detail: string): EmbeddedUnavailable {
  return { status: 'unavailable', reason, detail };
}
