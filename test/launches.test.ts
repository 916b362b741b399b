import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readLedger } from '../src/forecast/ledger/read-ledger.ts';
import type { Registration } from '../src/forecast/registration.ts';
import { historyBefore, scoredLaunches } from '../src/forecast/scored-launches.ts';
import { trackRecord } from '../src/forecast/track-record.ts';
import { ledgerPage } from '../src/report/html/ledger-page.ts';
import { ledgerTable } from '../src/report/terminal/ledger-table.ts';
import { reportLedger } from '../src/run/report/report-ledger.ts';
import { defaultHistory } from '../src/stats/index.ts';

const folder = fileURLToPath(new URL('../examples/launches/', import.meta.url));
const ledger = readLedger(readFileSync(`${folder}ledger.jsonl`));
const record = trackRecord(ledger.entries);

describe('the shipped live back-test', () => {
  it('holds, and has three scored launches', () => {
    expect(ledger.problems).toEqual([]);
    expect(record.launches.filter(({ score }) => score !== null)).toHaveLength(3);
  });

  it('every launched reply is younger than its forecast', () => {
    for (const [at, name] of ['1-brief', '2-tutor', '3-hot'].entries()) {
      const registered = Date.parse(record.launches[at]!.at);
      const lines = readFileSync(`${folder}logs/${name}.jsonl`, 'utf8').split('\n').filter(Boolean);
      const times = lines.map((line) => Date.parse((JSON.parse(line) as { created_at: string }).created_at));
      expect(times.length).toBeGreaterThan(80);
      expect(Math.min(...times)).toBeGreaterThan(registered);
    }
  });

  it('each forecast learned from the launches scored before it, and from no other', () => {
    const registrations = ledger.entries.filter(({ kind }) => kind === 'registration');
    const learned = registrations.map((entry) => (entry.payload as unknown as Registration).history?.launches ?? 0);
    expect(learned).toEqual([0, 1, 2]);
    for (const [at, entry] of registrations.entries()) {
      const carried = historyBefore(ledger.entries, entry.id, 'time');
      expect(carried?.launches ?? 0).toBe(at);
      expect(carried?.lastOutcome).toBe((entry.payload as unknown as Registration).history?.lastOutcome);
    }
    expect(historyBefore(ledger.entries, null, 'time')?.history).not.toEqual(defaultHistory);
    expect(scoredLaunches(ledger.entries).map(({ outcomes }) => outcomes.length)).toEqual([22, 22, 22]);
  });

  it('counts what lay inside each interval once', () => {
    const of = record.launches.reduce((sum, { score }) => sum + (score?.behaviors ?? 0), 0);
    expect(record.coverage.map((one) => one.of)).toEqual([of, of, of, of]);
    const inside = record.coverage.map((one) => one.inside);
    expect(inside).toEqual([...inside].sort((a, b) => a - b));
    expect(record.behaviors.reduce((sum, { launches }) => sum + launches, 0)).toBe(of);
  });

  it('is shown in the terminal and as a page that loads nothing', () => {
    const report = reportLedger(ledger, 'ledger.jsonl');
    const lines = ledgerTable(report, { width: 100, color: false });
    expect(lines.every((line) => line.length <= 100)).toBe(true);
    expect(lines.join('\n')).toContain('95 % interval held 66 of 66');
    const page = ledgerPage(report);
    expect(page).not.toMatch(/(?:src|href)="(?!#)/);
    expect(page).toContain('66 of 66 rates came out inside');
    expect(ledgerPage(report)).toBe(page);
  });

  it('a ledger without a launch and one that is broken are said to be so', () => {
    const empty = ledgerPage(reportLedger(readLedger(''), 'empty.jsonl'));
    expect(empty).toContain('Nothing has been scored yet');
    const edited = readFileSync(`${folder}ledger.jsonl`, 'utf8').replace('"prefixes":64', '"prefixes":65');
    expect(ledgerPage(reportLedger(readLedger(edited), 'x.jsonl'))).toContain('does not hold');
  });
});
