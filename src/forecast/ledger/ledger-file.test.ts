import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../core/effects.ts';
import type { EntryDraft } from './entry.ts';
import { appendToLedgerFile, readEntrySigner, readLedgerFile, repairLedgerFile } from './ledger-file.ts';
import { readLedger, verifyLedger } from './read-ledger.ts';

const clock = systemClock;
let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foreshadow-ledger-'));
  path = join(folder, 'ledger.jsonl');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function registration(id: string): EntryDraft {
  return { kind: 'registration', id, at: '2026-09-08T09:00:00Z', payload: { id, filler: 'x'.repeat(2000) } };
}

it('makes the file, appends, and the same again changes nothing', async () => {
  expect(verifyLedger(await readLedgerFile(path))).toEqual([]);
  for (const id of ['a', 'b', 'a']) await appendToLedgerFile(path, registration(id), { clock });
  const { entries, problems } = readLedger(await readLedgerFile(path));
  expect([entries.map(({ id }) => id), problems]).toEqual([['a', 'b'], []]);
  expect(await readdir(folder)).toEqual(['ledger.jsonl']);
});

it('twelve writers at once leave one chain', async () => {
  const ids = Array.from({ length: 12 }, (_, i) => `r${i}`);
  await Promise.all(ids.map((id) => appendToLedgerFile(path, registration(id), { clock })));
  const { entries, problems } = readLedger(await readLedgerFile(path));
  expect(problems).toEqual([]);
  expect(entries.map(({ id }) => id).sort()).toEqual(ids.sort());
});

it('a torn end is refused until it is repaired, and its piece is kept', async () => {
  await appendToLedgerFile(path, registration('a'), { clock });
  const whole = await readFile(path);
  await appendFile(path, '{"at":"2026-');
  await expect(appendToLedgerFile(path, registration('b'), { clock })).rejects.toMatchObject({
    code: 'ledger.torn',
    place: { file: path, line: 2 },
  });
  expect(await repairLedgerFile(path, clock)).toEqual({ state: 'piece', from: whole.length });
  expect(await readFile(path)).toEqual(whole);
  expect(await readFile(`${path}.torn`, 'utf8')).toBe('{"at":"2026-\n');
  expect((await appendToLedgerFile(path, registration('b'), { clock })).state).toBe('appended');
});

it('an entry without its newline is completed by repair', async () => {
  await appendToLedgerFile(path, registration('a'), { clock });
  const whole = await readFile(path);
  await writeFile(path, whole.subarray(0, -1));
  expect(await repairLedgerFile(path, clock)).toEqual({ state: 'newline-missing' });
  expect(await readFile(path)).toEqual(whole);
  expect(await repairLedgerFile(path, clock)).toEqual({ state: 'whole' });
});

it('a lock that a dead process left is taken over', async () => {
  await writeFile(`${path}.lock`, '');
  const old = new Date(clock.now() - 60_000);
  await utimes(`${path}.lock`, old, old);
  expect((await appendToLedgerFile(path, registration('a'), { clock })).state).toBe('appended');
});

it('a lock that is held for a minute is an error, by the clock that is handed in', async () => {
  await writeFile(`${path}.lock`, '');
  let now = clock.now() - 100_000;
  const sleep = async (ms: number): Promise<void> => {
    now += ms;
  };
  const fast = { now: () => now, sleep };
  await expect(appendToLedgerFile(path, registration('a'), { clock: fast })).rejects.toMatchObject({
    code: 'ledger.locked',
  });
});

it('a process killed while it appends leaves whole lines', async () => {
  for (let round = 0; round < 2; round++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', appendForever], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, LEDGER: path, MODULE: fileURLToPath(new URL('./ledger-file.ts', import.meta.url)) },
    });
    await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
    await clock.sleep(7 + round * 20);
    child.kill('SIGKILL');
    await rm(`${path}.lock`, { force: true });
    const { entries, problems } = readLedger(await readLedgerFile(path));
    expect(problems).toEqual([]);
    expect(entries.length).toBeGreaterThan(round);
  }
}, 60_000);

/** A program of its own: jiti lets Node 20 load our TypeScript. */
const appendForever = `
  import { createJiti } from 'jiti';
  const { appendToLedgerFile } = await createJiti(process.cwd() + '/').import(process.env.MODULE);
  const clock = { now: () => Date.now(), sleep: (ms) => new Promise((done) => setTimeout(done, ms)) };
  const payload = { filler: 'x'.repeat(200_000) };
  for (let i = 0; ; i++) {
    const draft = { kind: 'registration', id: process.pid + '-' + i, at: '2026-09-08T09:00:00Z', payload };
    await appendToLedgerFile(process.env.LEDGER, draft, { clock });
    if (i === 0) process.stdout.write('begun');
  }`;

it('a signing key that is not there, or none, is named with its file', async () => {
  await expect(readEntrySigner(join(folder, 'key.pem'))).rejects.toMatchObject({ code: 'ledger.bad-key' });
  await writeFile(join(folder, 'key.pem'), 'no key');
  await expect(readEntrySigner(join(folder, 'key.pem'))).rejects.toMatchObject({
    code: 'ledger.bad-key',
    place: { file: join(folder, 'key.pem') },
  });
});
