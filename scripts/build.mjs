#!/usr/bin/env node
// src → dist: types and JavaScript by tsc, assets copied, @stdlib bundled into the file that imports it (so that the
// runtime needs none of its 470 packages), JSON schemas written.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { bundleStdlib } from './build/bundle-stdlib.mjs';
import { copyAssets, removeOrphans } from './build/outputs.mjs';
import { withLock } from './ready/lock.mjs';
import { inRoot, root } from './ready/paths.mjs';
import { Failure, say, timed } from './ready/say.mjs';
import { sourceStamp, writeStamp } from './ready/source-stamp.mjs';

/** Type errors fail the build at its end: dist is written all the same, but not marked as fresh. */
export async function build() {
  const stamp = sourceStamp();
  removeOrphans();
  const typed = compile();
  copyAssets();
  await bundleStdlib();
  if (!typed) throw new Failure('The build has type errors (above).');
  writeSchemas();
  writeStamp(stamp);
}

function compile() {
  const tsc = inRoot('node_modules', 'typescript', 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  return status === 0;
}

function writeSchemas() {
  const script = inRoot('dist', 'cli', 'schemas.js');
  if (!existsSync(script)) return;
  const { status } = spawnSync(process.execPath, [script, inRoot('schema')], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Failure('The JSON schemas could not be written (dist/cli/schemas.js failed, above).');
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await withLock(() => timed('building dist', build));
  } catch (error) {
    say(error.sentence ?? error.stack);
    process.exitCode = 1;
  }
}
