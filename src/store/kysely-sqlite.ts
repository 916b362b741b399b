import { Kysely, Migrator, SqliteDialect } from 'kysely';
import { ForeshadowError } from '../core/errors.ts';
import { first } from './migrations/0001-first.ts';
import type { SqliteDatabase, SqlValue } from './sqlite-driver.ts';
import type { Tables } from './tables.ts';

const migrations = { '0001-first': first };

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
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const known = new Set(Object.keys(migrations));
  const applied = (await migrator.getMigrations()).filter((migration) => migration.executedAt);
  const unknown = await unknownMigrations(db, known);
  if (unknown.length > 0) {
    throw new ForeshadowError(
      'store.newer-version',
      `${file} was written by a newer version of Foreshadow (${unknown.join(', ')}).`,
      {
        hint: 'Update Foreshadow, or open the store with the version that wrote it; nothing was changed.',
      },
    );
  }
  if (applied.length === known.size) return;
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}

async function unknownMigrations(db: Kysely<Tables>, known: ReadonlySet<string>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) return [];
  const rows = await (db as unknown as Kysely<{ kysely_migration: { name: string } }>)
    .selectFrom('kysely_migration')
    .select('name')
    .execute();
  return rows.map((row) => row.name).filter((name) => !known.has(name));
}
