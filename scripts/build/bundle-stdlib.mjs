import { readFileSync } from 'node:fs';
import { inRoot } from '../ready/paths.mjs';
import { Failure } from '../ready/say.mjs';
import { filesUnder } from '../ready/source-stamp.mjs';

const importsStdlib = /(from\s*|import\s*\(?\s*)['"]@stdlib\//;

/** Replaces each file of dist that imports @stdlib by itself with those packages inside. */
export async function bundleStdlib() {
  const files = filesUnder(inRoot('dist')).filter(
    (file) => file.endsWith('.js') && importsStdlib.test(readFileSync(file, 'utf8')),
  );
  if (files.length === 0) return;
  const { rolldown } = await import('rolldown');
  for (const file of files) await bundleFile(rolldown, file);
}

async function bundleFile(rolldown, file) {
  const bundle = await rolldown({
    input: file,
    platform: 'node',
    // Only what the file itself imports from elsewhere stays an import; inside @stdlib everything is taken in.
    external: (id, importer, isResolved) =>
      id.startsWith('node:') || (!isResolved && importer === file && !id.startsWith('@stdlib/')),
  });
  await bundle.write({ file, format: 'esm', comments: { legal: true, jsdoc: false, annotation: true } });
  await bundle.close();
  if (importsStdlib.test(readFileSync(file, 'utf8')))
    throw new Failure(`${file} still imports @stdlib after bundling.`);
}
