import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Migrator } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { replyId } from '../core/reply.ts';
import { kyselyOver } from './kysely-sqlite.ts';
import { first } from './migrations/0001-first.ts';
import { askedGrades } from './migrations/0002-asked-grades.ts';
import { sliceUnitsInDrawOrder } from './migrations/0003-slice-units-in-draw-order.ts';
import { openSqlite, type SqliteDatabase } from './sqlite-driver.ts';
import { openSqliteStore } from './sqlite-store.ts';
import { storeConformance } from './store.conformance.ts';
import { lane, repliedOutcome, storedConversation } from './store-fixtures.conformance.ts';

const folder = mkdtempSync(join(tmpdir(), 'foreshadow-store-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newFile = (): string => join(folder, `${files++}.db`);

const bindings: SqliteDatabase['binding'][] = [
  'libsql',
  ...(builtinModules.includes('node:sqlite') ? (['node:sqlite'] as const) : []),
];
for (const binding of bindings) {
  storeConformance({ name: `${binding} in memory`, open: () => openSqliteStore(':memory:', { binding }) });
  storeConformance({ name: `${binding} in a file`, open: () => openSqliteStore(newFile(), { binding }) });
}
if (!bindings.includes('node:sqlite')) it.skip('node:sqlite (skipped: this runtime does not have it)', () => {});

describe('a store in a file', () => {
  it('is the same when opened again, and an acknowledged reply is there', async () => {
    const file = newFile();
    const first = await openSqliteStore(file);
    await first.traffic.add('current', [storedConversation('a')], []);
    await first.events.add({ at: 1, kind: 'x', data: {} });
    await first.close();
    const again = await openSqliteStore(file);
    expect(await again.traffic.counts('current')).toMatchObject({ conversations: 1 });
    expect(await again.events.last('x')).not.toBeNull();
    await again.close();
  });

  it('is whole in its one file once it is closed', async () => {
    const file = newFile();
    const store = await openSqliteStore(file);
    await store.traffic.add('current', [storedConversation('a')], []);
    await store.close();
    const copy = newFile();
    copyFileSync(file, copy);
    const copied = await openSqliteStore(copy);
    expect(await copied.traffic.counts('current')).toMatchObject({ conversations: 1 });
    await copied.close();
  });

  it('keeps every acknowledged write of a process that is killed', () => {
    const file = newFile();
    const script = `
      import { openSqliteStore } from ${JSON.stringify(new URL('../../dist/store/sqlite-store.js', import.meta.url).href)};
      const store = await openSqliteStore(${JSON.stringify(file)});
      for (let n = 1; n <= 50; n++) await store.events.add({ at: n, kind: 'x', data: {} });
      process.kill(process.pid, 'SIGKILL');`;
    const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script]);
    expect(signal).toBe('SIGKILL');
    const database = openSqlite(file);
    expect(database.prepare('select count(*) as n from events').get()).toMatchObject({ n: 50 });
    database.close();
  });

  it('was written by a newer version: refused, and left as it was', async () => {
    const file = newFile();
    await (await openSqliteStore(file)).close();
    const database = openSqlite(file);
    database.exec("insert into kysely_migration (name, timestamp) values ('0099-later', '2030-01-01')");
    database.close();
    await expect(openSqliteStore(file)).rejects.toMatchObject({
      code: 'store.newer-version',
      message: expect.stringContaining('0099-later'),
      hint: expect.stringContaining('Update Foreshadow'),
    });
  });

  it('was written before replies and grades stood in one tree each: every row is there, under the same id', async () => {
    const file = newFile();
    const database = openSqlite(file);
    const old = {
      '0001-first': first,
      '0002-asked-grades': askedGrades,
      '0003-slice-units-in-draw-order': sliceUnitsInDrawOrder,
    };
    await new Migrator({ db: kyselyOver(database), provider: { getMigrations: async () => old } }).migrateToLatest();
    const id = replyId({ ...lane, prefix: 'p', trial: 0 });
    database.exec(`insert into prefixes values ('s', 0, 'p', 1, 1, 'c', 'all', 0.5);
      insert into replies (seq, id, lane, deployment, prefix, trial, state, finish_reason, attempts, recorded, body)
        values (7, '${id}', '${lane.lane}', '${lane.deployment}', 'p', 0, 'replied', 'stop', 2, 1, null);
      insert into grades values (7, 2, 'graded', 'present', 1, null, 'because', 3, 9), (7, 1, 'ungraded', null, null, 'parse-failure', 'no verdict', null, null)`);
    database.close();
    const store = await openSqliteStore(file);
    expect(await store.replies.get('s', lane, 0)).toMatchObject({
      seq: 7,
      id,
      outcome: { attempts: 2, recorded: true },
    });
    expect(await store.grades.of(7)).toEqual([
      { policy: 1, grade: { status: 'ungraded', reason: 'parse-failure', detail: 'no verdict' } },
      {
        policy: 2,
        grade: {
          status: 'graded',
          label: 'present',
          event: true,
          rationale: 'because',
          evidence: { start: 3, end: 9 },
        },
      },
    ]);
    await store.close();
  });

  it('is text: refused, and left as it was', async () => {
    const file = newFile();
    const text = 'study: mine\n'.repeat(200);
    writeFileSync(file, text);
    await expect(openSqliteStore(file)).rejects.toMatchObject({ code: 'store.not-a-store' });
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it("is another program's SQLite file: refused, and left as it was", async () => {
    const file = newFile();
    const database = openSqlite(file);
    database.exec('create table bookmarks (url text)');
    database.close();
    await expect(openSqliteStore(file)).rejects.toMatchObject({ code: 'store.not-a-store' });
    const after = openSqlite(file);
    expect(
      after.prepare("select group_concat(name) as names from sqlite_master where type = 'table'").get(),
    ).toMatchObject({ names: 'bookmarks' });
    after.close();
  });

  it('is cut short in the middle: refused with its name', async () => {
    const file = newFile();
    const store = await openSqliteStore(file);
    await store.traffic.add(
      'current',
      Array.from({ length: 50 }, (_, at) => storedConversation(String(at))),
      [],
    );
    await store.close();
    writeFileSync(file, readFileSync(file).subarray(0, 4096 + 100));
    rmSync(`${file}-wal`, { force: true });
    rmSync(`${file}-shm`, { force: true });
    await expect(openSqliteStore(file)).rejects.toMatchObject({ code: 'store.damaged' });
  });

  it('is a folder, or stands in a folder that is not there: refused', async () => {
    const aFolder = newFile();
    mkdirSync(aFolder);
    await expect(openSqliteStore(aFolder)).rejects.toMatchObject({ code: 'store.cannot-open' });
    await expect(openSqliteStore(join(folder, 'nowhere', 'a.db'))).rejects.toMatchObject({ code: 'store.cannot-open' });
  });

  const asRoot = process.getuid?.() === 0;
  it.skipIf(asRoot)(`cannot be written: refused${asRoot ? ' (skipped: root writes everywhere)' : ''}`, async () => {
    const file = newFile();
    await (await openSqliteStore(file)).close();
    chmodSync(file, 0o444);
    await expect(openSqliteStore(file)).rejects.toMatchObject({ code: 'store.read-only' });
  });

  it('rolls a whole batch back when one write of it fails, and goes on', async () => {
    const store = await openSqliteStore(newFile());
    const key = { lane: 'candidate', deployment: 'd', prefix: 'p', trial: 0 } as const;
    const bad = { ...key, trial: Number.NaN };
    const results = await Promise.allSettled([
      store.replies.put({ key, outcome: repliedOutcome('a'), body: 'own', grades: [] }),
      store.replies.put({ key: bad, outcome: repliedOutcome('b'), body: 'own', grades: [] }),
    ]);
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
    await store.replies.put({ key, outcome: repliedOutcome('a'), body: 'own', grades: [] });
    await store.close();
  });
});
