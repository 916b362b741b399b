import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { inRoot } from '../ready/paths.mjs';
import { filesUnder, isBuilt } from '../ready/source-stamp.mjs';

const assetEndings = ['.css', '.sql', '.json', '.svg', '.html'];
const isAsset = (file) => assetEndings.some((ending) => file.endsWith(ending));

/** What lies beside the TypeScript and is read at run time. */
export function copyAssets() {
  for (const file of filesUnder(inRoot('src')).filter(isAsset)) {
    const target = inRoot('dist', relative(inRoot('src'), file));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(file, target);
  }
}

/** A file renamed in src must not live on in dist. */
export function removeOrphans() {
  for (const file of filesUnder(inRoot('dist'))) {
    const name = relative(inRoot('dist'), file);
    const source = inRoot('src', name.replace(/(\.d\.ts|\.js)$/, '.ts'));
    const ours = /(\.d\.ts|\.js)$/.test(name) || isAsset(name);
    if (ours && !(existsSync(source) && isBuilt(source))) rmSync(file);
  }
}
