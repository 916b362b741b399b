#!/usr/bin/env node
// What CI adds to the tests: types, biome, knip, the architecture test. One table, exit 1 where one fails.
import { spawn } from 'node:child_process';
import { inRoot, root } from './ready/paths.mjs';

const bin = (...parts) => inRoot('node_modules', ...parts);
const checks = [
  { name: 'types', args: [bin('typescript', 'bin', 'tsc'), '--noEmit', '-p', 'tsconfig.json'] },
  {
    name: 'biome',
    args: [bin('@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings', '--max-diagnostics=60'],
  },
  { name: 'knip', args: [bin('knip', 'bin', 'knip.js'), '--no-progress'] },
  {
    name: 'architecture',
    args: [bin('vitest', 'vitest.mjs'), 'run', 'test/architecture.test.ts', 'test/architecture'],
  },
];

const wanted = process.argv.slice(2);
const rows = [];
for (const check of checks.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const row = await runCheck(check);
  if (!row.passed) process.stdout.write(`\n${check.name}\n${row.output}\n`);
  rows.push(row);
}
console.log('');
for (const { name, passed, seconds } of rows) {
  console.log(`${name.padEnd(14)}${(passed ? 'pass' : 'FAIL').padEnd(6)}${seconds.toFixed(1).padStart(6)} s`);
}
process.exitCode = rows.every((row) => row.passed) ? 0 : 1;

function runCheck({ name, args }) {
  const start = performance.now();
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  return new Promise((resolve) => {
    child.on('close', (code) =>
      resolve({ name, passed: code === 0, seconds: (performance.now() - start) / 1000, output: output.trimEnd() }),
    );
  });
}
