#!/usr/bin/env node
// Runs vitest (further arguments go through) and closes with `N passed, N failed[, N skipped]` alone on the last line.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRoot, root } from './ready/paths.mjs';

const mostSkipsListed = 60;

const folder = mkdtempSync(join(tmpdir(), 'foreshadow-test-'));
const summaryFile = join(folder, 'summary.json');
const exitCode = await runVitest(process.argv.slice(2));
const summary = readSummary(exitCode);
rmSync(folder, { recursive: true, force: true });
printSkipped(summary.skipped);
const skipped = summary.skipped.length > 0 ? `, ${summary.skipped.length} skipped` : '';
console.log(`${summary.passed} passed, ${summary.failed} failed${skipped}`);
process.exitCode = exitCode === 0 && summary.failed > 0 ? 1 : exitCode;

function runVitest(args) {
  const vitest = inRoot('node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', `--reporter=${inRoot('scripts', 'closing-line-reporter.mjs')}`];
  const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, FORESHADOW_TEST_SUMMARY: summaryFile },
  });
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}

/** A run that ended before its report, or that failed without a failing test, still counts one failure. */
function readSummary(code) {
  const found = existsSync(summaryFile)
    ? JSON.parse(readFileSync(summaryFile, 'utf8'))
    : { passed: 0, failed: 0, skipped: [] };
  return code !== 0 && found.failed === 0 ? { ...found, failed: 1 } : found;
}

function printSkipped(tests) {
  if (tests.length === 0) return;
  console.log('Skipped:');
  for (const { name, reason } of tests.slice(0, mostSkipsListed))
    console.log(`  ${name}${reason ? ` (${reason})` : ''}`);
  if (tests.length > mostSkipsListed) console.log(`  and ${tests.length - mostSkipsListed} more`);
}
