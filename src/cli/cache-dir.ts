import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../core/effects.ts';

/** Where the engine and weights of the embedded model live: FORESHADOW_CACHE, else XDG's cache folder. */
export function defaultCacheDir(environment: Environment): string {
  if (environment.FORESHADOW_CACHE) return environment.FORESHADOW_CACHE;
  return join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'foreshadow');
}
