import { ForeshadowError } from '../core/errors.ts';
import { openSqlite } from '../store/sqlite-driver.ts';

/**
 * Keeps two runs out of one store. The lock is the database's own exclusive lock on a small file beside the store, which
 * the system releases with the process: nothing stale is left by a kill.
 */
export function lockRun(storeFile: string): { release(): void } {
  if (storeFile === ':memory:') return { release: () => undefined };
  const database = openSqlite(`${storeFile}.lock`);
  try {
    database.exec('pragma busy_timeout = 0; begin exclusive');
  } catch (cause) {
    database.close();
    throw new ForeshadowError('store.locked', `Another run is working on ${storeFile}.`, {
      hint: 'Wait for it, or stop it; what it has done is kept.',
      cause,
    });
  }
  return { release: () => database.close() };
}
