import type { SqliteDatabase } from './sqlite-driver.ts';

/** How many writes one transaction takes at most: bounds both memory and the time readers wait. */
const largestBatch = 512;

interface PendingWrite {
  readonly write: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Holds what the writes of one transaction add to it until they are flushed, or forgotten where one failed. */
export interface Collected {
  flush(): void;
  forget(): void;
}

/**
 * Collects the writes of one turn of the event loop into one transaction. A write's promise resolves only after its
 * commit, so whoever holds an endpoint's slot until then never loses a paid reply that is no longer in flight.
 */
export class GroupCommit {
  readonly #database: SqliteDatabase;
  #pending: PendingWrite[] = [];
  #scheduled: NodeJS.Immediate | undefined;
  #collected: Collected | undefined;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  add(write: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ write, resolve, reject });
      if (this.#pending.length >= largestBatch) this.flush();
      else this.#scheduled ??= setImmediate(() => this.flush());
    });
  }

  /** Writes that are collected, so that few statements do, are written last in each transaction. */
  collect(collected: Collected): void {
    this.#collected = collected;
  }

  /** Commits what is waiting now. */
  flush(): void {
    if (this.#scheduled) clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    const batch = this.#pending;
    if (batch.length === 0) return;
    this.#pending = [];
    try {
      transaction(this.#database, () => {
        for (const item of batch) item.write();
        this.#collected?.flush();
      });
    } catch (error) {
      this.#collected?.forget();
      for (const item of batch) item.reject(error);
      return;
    }
    for (const item of batch) item.resolve();
  }
}

/** Runs `work` in one transaction; an error rolls all of it back. */
export function transaction<T>(database: SqliteDatabase, work: () => T): T {
  database.exec('begin immediate');
  try {
    const result = work();
    database.exec('commit');
    return result;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/** SQLite has rolled back by itself where the disk was full; its complaint about that must not hide the reason. */
function rollBack(database: SqliteDatabase): void {
  try {
    database.exec('rollback');
  } catch {
    // Nothing is left to roll back.
  }
}
