#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';

const file = (path) => new URL(`../${path}`, import.meta.url);
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Foreshadow needs Node 20.19 or newer; this is Node ${process.versions.node}.`);
  process.exit(2);
} else if (process.argv.length === 3 && ['--version', '-V'].includes(process.argv[2])) {
  // Answered here, so that it costs no more than starting Node.
  console.log(JSON.parse(readFileSync(file('package.json'), 'utf8')).version);
} else if (!existsSync(file('dist/cli/main.js'))) {
  console.error('Foreshadow is not built in this clone yet: run `node scripts/ready.mjs` and try again.');
  process.exit(2);
} else {
  // Rows are streamed, so most of what V8 would hold on to is garbage: left alone it takes twice the memory and is no faster.
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--heap-growing-percent=20');
  setFlagsFromString('--max-semi-space-size=8');
  await import('../dist/cli/main.js');
}
