#!/usr/bin/env node
// Installs and builds what is missing, so that `npm test` and `npm run demo` work in a fresh clone with Node and nothing
// else. `--dev` asks for the development packages too; without it they are installed only where a build needs them.
// Plain Node, no packages; says what it does on stderr, one line each.
const oldest = [20, 19];
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  console.error(`Foreshadow needs Node ${oldest.join('.')} or newer; this is Node ${process.versions.node}.`);
  process.exit(2);
}

const { withLock } = await import('./ready/lock.mjs');
const { installPackages, packagesMissing } = await import('./ready/packages.mjs');
const { buildIsFresh } = await import('./ready/source-stamp.mjs');
const { say, timed } = await import('./ready/say.mjs');

const wantsDev = process.argv.includes('--dev');

function nothingToDo() {
  return buildIsFresh() && packagesMissing({ dev: wantsDev }) === undefined;
}

async function makeReady() {
  const build = !buildIsFresh();
  const dev = wantsDev || build;
  const missing = packagesMissing({ dev });
  if (missing) await timed(`installing packages (npm ci; ${missing})`, () => installPackages({ dev }));
  if (build) {
    const { build: makeBuild } = await import('./build.mjs');
    await timed('building dist', makeBuild);
  }
}

try {
  if (!nothingToDo()) await withLock(makeReady);
} catch (error) {
  say(error.sentence ?? error.stack);
  process.exit(1);
}
