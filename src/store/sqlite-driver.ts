import { builtinModules, createRequire } from 'node:module';

/** The few members of a SQLite binding we use; both bindings run synchronously in this process. */
export interface SqliteStatement {
  run(...values: SqlValue[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  get(...values: SqlValue[]): unknown;
  all(...values: SqlValue[]): unknown[];
  iterate(...values: SqlValue[]): Iterable<unknown>;
}

export interface SqliteDatabase {
  readonly binding: 'node:sqlite' | 'libsql';
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  close(): void;
}

export type SqlValue = null | number | bigint | string | Uint8Array;

/**
 * `node:sqlite` where the runtime has it without a warning (Node 24), else libsql, whose binary comes inside its npm
 * package: neither compiles nor downloads anything.
 */
export function openSqlite(file: string, binding: SqliteDatabase['binding'] = defaultBinding()): SqliteDatabase {
  const require = createRequire(import.meta.url);
  if (binding === 'node:sqlite') {
    const { DatabaseSync } = require('node:sqlite') as {
      DatabaseSync: new (file: string) => Omit<SqliteDatabase, 'binding'>;
    };
    const database = new DatabaseSync(file);
    return {
      binding,
      exec: (sql) => database.exec(sql),
      prepare: (sql) => database.prepare(sql),
      close: () => database.close(),
    };
  }
  const Database = require('libsql') as new (file: string) => Omit<SqliteDatabase, 'binding'>;
  const database = new Database(file);
  return {
    binding,
    exec: (sql) => database.exec(sql),
    prepare: (sql) => database.prepare(sql),
    close: () => database.close(),
  };
}

/** Node lists `node:sqlite` among its modules once it loads without a flag or a warning. */
function defaultBinding(): SqliteDatabase['binding'] {
  return builtinModules.includes('node:sqlite') ? 'node:sqlite' : 'libsql';
}
