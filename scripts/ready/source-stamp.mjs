import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { inRoot, root } from './paths.mjs';

const stampFile = inRoot('dist', '.built');
const builders = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts/build.mjs', 'scripts/build'];

/** Path, size and time of every file that the build reads, hashed. */
export function sourceStamp() {
  const hash = createHash('sha256');
  for (const file of [
    ...filesUnder(inRoot('src')).filter(isBuilt),
    ...builders.flatMap((path) => filesUnder(inRoot(path))),
  ]) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${relative(root, file)}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

export function isBuilt(file) {
  return !/\.(test|conformance)\.ts$/.test(file);
}

/** Every file under a folder (or the file itself), sorted. */
export function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(join(path, entry.name)) : [join(path, entry.name)]))
    .sort();
}

export function buildIsFresh() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === sourceStamp();
}

export function writeStamp(stamp) {
  writeFileSync(stampFile, stamp);
}
