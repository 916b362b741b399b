import { canonicalJson } from '../core/canonical-json.ts';
import { contentId } from '../core/content-id.ts';
import { ForeshadowError } from '../core/errors.ts';
import { gradeRows } from './grade-rows.ts';
import { gradeWriter } from './grade-writer.ts';
import { GroupCommit, transaction } from './group-commit.ts';
import { kyselyOver, migrate, notAStore } from './kysely-sqlite.ts';
import { labelRows } from './label-rows.ts';
import { replyRows } from './reply-rows.ts';
import { sliceRows } from './slice-rows.ts';
import { openSqlite, type SqliteDatabase } from './sqlite-driver.ts';
import type { EventRows, PolicyRows, PolicyVersion, RunEvent, Store } from './store.ts';
import { trafficRows } from './traffic-rows.ts';

export interface SqliteStoreOptions {
  /** Which binding to use; left out: what the runtime has. */
  readonly binding?: SqliteDatabase['binding'];
}

/**
 * Opens or makes a store. WAL with full synchronisation: an acknowledged reply survives kill -9 and a power cut.
 * `:memory:` gives the store that tests use.
 */
export async function openSqliteStore(file: string, options: SqliteStoreOptions = {}): Promise<Store> {
  const database = openDatabase(file, options.binding);
  const db = kyselyOver(database);
  try {
    await migrate(db, file);
  } catch (error) {
    database.close();
    throw error instanceof ForeshadowError ? error : openError(file, error);
  }
  const commit = new GroupCommit(database);
  const writeGrades = gradeWriter(database);
  return {
    file,
    traffic: trafficRows(database),
    slices: sliceRows(database),
    replies: replyRows(database, commit, writeGrades),
    grades: gradeRows(database, commit, writeGrades),
    policies: policyRows(database),
    labels: labelRows(database, commit),
    events: eventRows(database, commit),
    close: async () => {
      commit.flush();
      // Everything into the one file, so that a copy of it alone is whole; waits for no reader.
      database.exec('pragma wal_checkpoint(passive)');
      await db.destroy();
      database.close();
    },
  };
}

function openDatabase(file: string, binding: SqliteDatabase['binding'] | undefined): SqliteDatabase {
  try {
    const database = binding ? openSqlite(file, binding) : openSqlite(file);
    database.exec(
      'pragma busy_timeout = 10000; pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on',
    );
    // Ids are hashes, so each batch touches pages all over the indexes: many batches share one write of a page.
    database.exec('pragma wal_autocheckpoint = 8000; pragma cache_size = -16000');
    return database;
  } catch (cause) {
    throw openError(file, cause);
  }
}

function openError(file: string, cause: unknown): ForeshadowError {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/not a database/i.test(message)) {
    return notAStore(file, cause);
  }
  if (/malformed|corrupt|short read|disk I\/O error/i.test(message)) {
    return new ForeshadowError('store.damaged', `${file} is damaged: ${message}.`, {
      hint: 'Restore it from a copy, or move it away with its -wal file and start again from ingest.',
      cause,
    });
  }
  if (/readonly|read-only|permission|EACCES/i.test(message)) {
    return new ForeshadowError('store.read-only', `${file} cannot be written.`, {
      hint: 'Check the permissions of the file and its folder, or name another with store: in the study file.',
      cause,
    });
  }
  if (/SQLITE_BUSY|database is locked/i.test(message)) {
    return new ForeshadowError('store.locked', `${file} is busy with another process.`, {
      hint: 'Wait for it and run the same command again.',
      cause,
    });
  }
  if (/SQLITE_FULL|disk is full|ENOSPC/i.test(message)) {
    return new ForeshadowError('store.disk-full', `The disk of ${file} is full.`, {
      hint: 'Free some space and run the same command again; what was committed is kept.',
      cause,
    });
  }
  return new ForeshadowError('store.cannot-open', `${file} cannot be opened: ${message}.`, {
    hint: 'Check that the folder exists and can be written.',
    cause,
  });
}

function policyRows(database: SqliteDatabase): PolicyRows {
  return {
    register: async (policies) =>
      transaction(database, () => new Map(policies.map((policy) => [policy.policy, registerPolicy(database, policy)]))),
    recordInstrument: async (instrument) => {
      database
        .prepare('insert into instruments (id, policies) values (?,?) on conflict do nothing')
        .run(instrument.id, canonicalJson(instrument.policies));
    },
  };
}

/** The file's name is not part of the id: moving a policy changes nothing about what it asks. */
function registerPolicy(database: SqliteDatabase, policy: PolicyVersion): number {
  const { file, ...determining } = policy;
  const id = contentId('policy', determining);
  database
    .prepare(
      'insert into policies (id, policy, version, hash, grader, file) values (?,?,?,?,?,?) on conflict do nothing',
    )
    .run(id, policy.policy, policy.version, policy.hash, policy.grader, file);
  return (database.prepare('select seq from policies where id = ?').get(id) as { seq: number }).seq;
}

function eventRows(database: SqliteDatabase, commit: GroupCommit): EventRows {
  const insert = database.prepare('insert into events (at, kind, data) values (?,?,?)');
  const last = database.prepare('select at, kind, data from events where kind = ? order by seq desc limit 1');
  type EventRecord = { at: number; kind: string; data: string };
  const eventOf = (record: EventRecord): RunEvent => ({
    at: record.at,
    kind: record.kind,
    data: JSON.parse(record.data),
  });
  return {
    add: (event) =>
      commit.add(() => {
        insert.run(event.at, event.kind, JSON.stringify(event.data));
      }),
    last: async (kind) => {
      const record = last.get(kind) as EventRecord | undefined;
      return record ? eventOf(record) : null;
    },
    all: async function* () {
      const records = database
        .prepare('select at, kind, data from events order by seq')
        .iterate() as Iterable<EventRecord>;
      for (const record of records) yield eventOf(record);
    },
  };
}
