import { ForeshadowError } from '../core/errors.ts';
import { openSqlite } from '../store/sqlite-driver.ts';

/**
 * Keeps two runs out of one store. The lock is the database's own exclusive lock on a small file beside the store, which
 * the system releases with the process: nothing stale is left by a kill.
 */
export function lockRun(storeFile: string): { release(): void } {
  if (storeFile === ':memory:') return { release: () => undefined };
  try {
    const database = openSqlite(`${storeFile}.lock`);
    try {
      database.exec('pragma busy_timeout = 0; begin exclusive');
    } catch (cause) {
      database.close();
      throw cause;
    }
    return { release: () => database.close() };
  } catch (cause) {
    throw lockError(storeFile, cause);
  }
}

function lockError(storeFile: string, cause: unknown): ForeshadowError {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/busy|locked/i.test(`${(cause as { code?: string }).code ?? ''} ${message}`)) {
    return new ForeshadowError('store.locked', `Another run is working on ${storeFile}.`, {
      hint: 'Wait for it, or stop it; what it has done is kept.',
      cause,
    });
  }
  return new ForeshadowError('store.cannot-lock', `${storeFile} cannot be locked for this run: ${message}.`, {
    hint: `Check that ${storeFile}.lock can be written.`,
    cause,
  });
}
