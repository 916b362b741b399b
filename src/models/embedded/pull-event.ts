import type { Clock } from '../../core/effects.ts';
import type { EmbeddedCache } from './cache.ts';

/** The embedder's parts are a runtime, a model and its tokenizer. */
export type PulledPart = 'engine' | 'weights' | 'runtime' | 'model' | 'tokenizer';

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

/** What both parts of a pull are handed. */
export interface Pull {
  readonly cache: EmbeddedCache;
  readonly emit: (event: PullEvent) => void;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}
