import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

interface LockModule {
  withLock<T>(work: () => Promise<T>, folder: string): Promise<T>;
}
interface PackagesModule {
  differenceOf(wanted: object, installed: object, dev: boolean): string | undefined;
}
const script = (path: string): Promise<unknown> => import(join(root, 'scripts', path));
const { withLock } = (await script('ready/lock.mjs')) as LockModule;
const { differenceOf } = (await script('ready/packages.mjs')) as PackagesModule;

describe('the lock around installing and building', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'foreshadow-lock-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('lets one in at a time', async () => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await new Promise((done) => setTimeout(done, 20));
      inside--;
    };
    await Promise.all([1, 2, 3].map(() => withLock(work, join(folder, 'lock'))));
    expect([most, await readdir(folder)]).toEqual([1, []]);
  });

  it('is taken over from a process that died', async () => {
    const gone = spawnSync(process.execPath, ['-e', '0']).pid;
    await mkdir(join(folder, 'lock'));
    await writeFile(join(folder, 'lock', 'owner'), String(gone));
    expect(await withLock(async () => 'in', join(folder, 'lock'))).toBe('in');
    expect(await readdir(folder)).toEqual([]);
  });

  it('is given back when the work fails', async () => {
    const work = async (): Promise<never> => {
      throw new Error('no network');
    };
    await expect(withLock(work, join(folder, 'lock'))).rejects.toThrow('no network');
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('what is installed against the lock file', () => {
  const wanted = {
    '': { version: '0.1.0' },
    'node_modules/zod': { version: '4.6.7', integrity: 'sha512-a' },
    'node_modules/vitest': { version: '4.1.12', integrity: 'sha512-b', dev: true },
    'node_modules/@libsql/darwin-arm64': { version: '0.5.29', integrity: 'sha512-c', optional: true },
  };
  const zod = { 'node_modules/zod': wanted['node_modules/zod'] };
  const vitest = { 'node_modules/vitest': wanted['node_modules/vitest'] };

  it.each([
    ['all of it', { ...zod, ...vitest }, true, undefined],
    ['development packages left out and not needed', zod, false, undefined],
    ['development packages left out and needed', zod, true, 'node_modules/vitest is missing'],
    ['nothing', {}, false, 'node_modules/zod is missing'],
    [
      'another version',
      { 'node_modules/zod': { version: '4.6.6', integrity: 'sha512-a' } },
      false,
      'node_modules/zod is another version',
    ],
    [
      'another content',
      { 'node_modules/zod': { version: '4.6.7', integrity: 'sha512-z' } },
      false,
      'node_modules/zod is another version',
    ],
  ])('%s', (_name, installed, dev, expected) => {
    expect(differenceOf(wanted, installed, dev)).toBe(expected);
  });
});

describe('bin/foreshadow.js', () => {
  it('answers --version from package.json', async () => {
    const { stdout, status } = spawnSync(process.execPath, [join(root, 'bin', 'foreshadow.js'), '--version'], {
      encoding: 'utf8',
    });
    const { version } = (await import(join(root, 'package.json'), { with: { type: 'json' } })).default as {
      version: string;
    };
    expect([stdout, status]).toEqual([`${version}\n`, 0]);
  });
});

describe('the closing line', () => {
  it('counts a failed test, a skipped one with its reason, and a file that does not load; exit code 1', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'foreshadow-closing-'));
    const vitest = JSON.stringify(join(root, 'node_modules', 'vitest', 'dist', 'index.js'));
    await writeFile(
      join(folder, 'a.test.ts'),
      `import { it } from ${vitest};\nit('passes', () => {});\nit('fails', () => { throw new Error('on purpose'); });\nit.skip('left out (skipped: no server)', () => {});\n`,
    );
    await writeFile(join(folder, 'b.test.ts'), "throw new Error('does not load');\n");
    const { stdout, status } = spawnSync(process.execPath, [join(root, 'scripts', 'test.mjs'), '--root', folder], {
      encoding: 'utf8',
    });
    await rm(folder, { recursive: true, force: true });
    const lines = stdout.trimEnd().split('\n');
    expect([lines.at(-1), status]).toEqual(['1 passed, 2 failed, 1 skipped', 1]);
    expect(stdout).toContain('left out (skipped: no server)');
  });
});
