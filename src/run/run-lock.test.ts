import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { lockRun } from './run-lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'foreshadow-lock-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the lock of a run', () => {
  it('keeps a second run out until it is released', () => {
    const store = join(folder, 'a.db');
    const first = lockRun(store);
    expect(() => lockRun(store)).toThrow(/Another run is working on/);
    lockRun(join(folder, 'b.db')).release();
    first.release();
    lockRun(store).release();
  });

  it('goes with a process that is killed', async () => {
    const store = join(folder, 'c.db');
    const module = new URL('../../dist/run/run-lock.js', import.meta.url).href;
    const script = `const { lockRun } = await import(${JSON.stringify(module)}); lockRun(${JSON.stringify(store)}); console.log('held'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    expect(() => lockRun(store)).toThrow(/Another run is working on/);
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    lockRun(store).release();
  });

  it('says what is wrong where there is no place for it', () => {
    expect(() => lockRun(join(folder, 'nowhere', 'a.db'))).toThrow(/cannot be locked/);
  });
});
