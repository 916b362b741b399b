import { join } from 'node:path';
import { engineVersion } from './engine.ts';
import { defaultWeights } from './weights.ts';

/** Where the engine and the weights lie below the cache folder, which the CLI computes (XDG_CACHE_HOME or ~/.cache). */
export interface EmbeddedCache {
  readonly engine: string;
  readonly weightsFolder: string;
  readonly weights: string;
}

/** The version is in the engine's folder name, so another version of Foreshadow never loads a half-matching one. */
export function embeddedCache(cacheDir: string): EmbeddedCache {
  const weightsFolder = join(cacheDir, 'weights');
  return {
    engine: join(cacheDir, `engine-${engineVersion}`),
    weightsFolder,
    weights: join(weightsFolder, defaultWeights.file),
  };
}
