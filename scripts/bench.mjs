#!/usr/bin/env node
// `npm run bench [-- NAME …] [--json]`: runs the modules of bench/ whose name holds NAME. Each exports by default an
// async function that returns rows {name, value, unit, baseline, ratio}, and runs in a process of its own, so that
// memory figures are its own. stdout: a table, or with --json one JSON array and nothing else.
import { fork } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inRoot, root } from './ready/paths.mjs';
import { say } from './ready/say.mjs';

const columns = ['name', 'value', 'unit', 'baseline', 'ratio'];

if (process.argv[2] === '--child') await runChild(process.argv[3]);
else await runAll(process.argv.slice(2));

async function runAll(args) {
  const filters = args.filter((arg) => !arg.startsWith('-'));
  const files = readdirSync(inRoot('bench'))
    .filter((file) => file.endsWith('.mjs'))
    .filter((file) => filters.length === 0 || filters.some((filter) => basename(file, '.mjs').includes(filter)));
  if (files.length === 0) {
    const known = readdirSync(inRoot('bench')).filter((file) => file.endsWith('.mjs'));
    say(
      `no benchmark is called ${filters.join(' or ')}; there are ${known.map((file) => basename(file, '.mjs')).join(', ') || 'none'}`,
    );
    process.exitCode = 2;
    return;
  }
  const rows = [];
  for (const file of files.sort()) rows.push(...(await runModule(file)));
  process.stdout.write(args.includes('--json') ? `${JSON.stringify(rows, null, 2)}\n` : tableOf(rows));
}

/** A module that fails is named on stderr and fails the command; the others' rows are printed all the same. */
async function runModule(file) {
  const start = performance.now();
  say(`bench ${basename(file, '.mjs')} …`);
  try {
    const rows = await rowsOf(file);
    say(`bench ${basename(file, '.mjs')}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
    return rows;
  } catch (error) {
    say(`bench ${basename(file, '.mjs')} failed: ${error.message}`);
    process.exitCode = 1;
    return [];
  }
}

function rowsOf(file) {
  return new Promise((resolve, reject) => {
    // What a module prints goes to stderr: stdout is data.
    const child = fork(inRoot('scripts', 'bench.mjs'), ['--child', inRoot('bench', file)], {
      cwd: root,
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    let rows;
    child.on('message', (message) => {
      rows = message;
    });
    child.on('close', (code, signal) => {
      if (code !== 0) reject(new Error(`exit ${code ?? signal}`));
      else if (!rows) reject(new Error('it returned no rows'));
      else resolve(rows);
    });
  });
}

async function runChild(path) {
  const { default: measure } = await import(pathToFileURL(path).href);
  if (typeof measure !== 'function') throw new TypeError(`${path} has no default export that is a function`);
  const rows = (await measure()).map((row) => ({ ...row, baseline: row.baseline ?? null, ratio: row.ratio ?? null }));
  for (const row of rows) requireRow(row);
  await new Promise((resolve) => process.send(rows, resolve));
  process.exit(0);
}

function requireRow(row) {
  const numbers = [row.value, row.baseline ?? 0, row.ratio ?? 0];
  if (typeof row.name === 'string' && typeof row.unit === 'string' && numbers.every(Number.isFinite)) return;
  throw new TypeError(`not a row {name, value, unit, baseline, ratio}: ${JSON.stringify(row)}`);
}

function tableOf(rows) {
  const cells = [columns, ...rows.map((row) => columns.map((column) => cellOf(row[column])))];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i].length)));
  const padded = (cell, i) => (i === 0 || i === 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]));
  return cells.map((line) => `${line.map(padded).join('  ').trimEnd()}\n`).join('');
}

function cellOf(value) {
  if (value === null || value === undefined) return '–';
  if (typeof value !== 'number') return String(value);
  return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}
