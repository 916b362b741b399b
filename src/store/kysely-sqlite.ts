import { Kysely, Migrator, SqliteDialect } from 'kysely';
import { ForeshadowError } from '../core/errors.ts';
import { first } from './migrations/0001-first.ts';
import { askedGrades } from './migrations/0002-asked-grades.ts';
import { sliceUnitsInDrawOrder } from './migrations/0003-slice-units-in-draw-order.ts';
import { oneTreeARow } from './migrations/0004-one-tree-a-row.ts';
import type { SqliteDatabase, SqlValue } from './sqlite-driver.ts';
import type { Tables } from './tables.ts';

const migrations = {
  '0001-first': first,
  '0002-asked-grades': askedGrades,
  '0003-slice-units-in-draw-order': sliceUnitsInDrawOrder,
  '0004-one-tree-a-row': oneTreeARow,
};

/** Kysely over a database that is already open: for migrations and for reads that are not hot. */
export function kyselyOver(database: SqliteDatabase): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: new SqliteDialect({
      database: {
        close: () => undefined,
        prepare: (sql: string) => {
          const statement = database.prepare(sql);
          return {
            reader: /^\s*(select|with|pragma)\b|\breturning\b/i.test(sql),
            all: (values: readonly unknown[]) => statement.all(...(values as SqlValue[])),
            run: (values: readonly unknown[]) => statement.run(...(values as SqlValue[])),
            iterate: (values: readonly unknown[]) =>
              statement.iterate(...(values as SqlValue[])) as IterableIterator<unknown>,
          };
        },
      },
    }),
  });
}

/** Brings the store to this version's schema; a store written by a newer version is refused, never touched. */
export async function migrate(db: Kysely<Tables>, file: string): Promise<void> {
  const tables = (await db.introspection.getTables({ withInternalKyselyTables: true })).map((table) => table.name);
  if (tables.length > 0 && !tables.includes('kysely_migration')) throw notAStore(file);
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const known = new Set(Object.keys(migrations));
  const executed = tables.includes('kysely_migration') ? await executedMigrations(db) : [];
  const unknown = executed.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new ForeshadowError(
      'store.newer-version',
      `${file} was written by a newer version of Foreshadow (${unknown.join(', ')}).`,
      {
        hint: 'Update Foreshadow, or open the store with the version that wrote it; nothing was changed.',
      },
    );
  }
  if (executed.length === known.size) return;
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}

async function executedMigrations(db: Kysely<Tables>): Promise<string[]> {
  const rows = await (db as unknown as Kysely<{ kysely_migration: { name: string } }>)
    .selectFrom('kysely_migration')
    .select('name')
    .execute();
  return rows.map((row) => row.name);
}

export function notAStore(file: string, cause?: unknown): ForeshadowError {
  return new ForeshadowError('store.not-a-store', `${file} is not a Foreshadow store.`, {
    hint: 'Name another file with store: in the study file, or move this one away.',
    cause,
  });
}
