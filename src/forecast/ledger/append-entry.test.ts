import { describe, expect, it } from 'vitest';
import { appendEntry } from './append-entry.ts';
import type { EntryDraft } from './entry.ts';
import { repairLedger } from './repair-ledger.ts';

const drafts: readonly EntryDraft[] = [
  { kind: 'registration', id: 'launch-1', at: '2026-09-08T09:00:00Z', payload: { gates: { refusal: 0.05 }, n: 400 } },
  { kind: 'outcome', at: '2026-09-22T09:00:00Z', registration: 'launch-1', payload: { events: 12 } },
];

const text = drafts.reduce((before, draft) => {
  const appended = appendEntry(before, draft);
  return appended.state === 'appended' ? before + appended.line : before;
}, '');
const bytes = Buffer.from(text);
const lines = text.trimEnd().split('\n');

describe('appending', () => {
  const again = drafts[0]!;

  it('the same content again is the same entry', () => {
    const result = appendEntry(text, { ...again, at: '2027-01-01T00:00:00Z' });
    expect(result).toMatchObject({ state: 'present', entry: { at: again.at } });
    expect(appendEntry(text, drafts[1]!).state).toBe('present');
  });

  it('an id with other content is refused, and the difference named', () => {
    const draft = { ...again, payload: { ...again.payload, gates: { refusal: 0.5 } } };
    expect(() => appendEntry(text, draft)).toThrow('launch-1 is on the record with another payload.gates.refusal.');
  });

  it('to a torn or a faulty ledger is refused', () => {
    expect(() => appendEntry(text.slice(0, -1), drafts[0]!)).toThrow(expect.objectContaining({ code: 'ledger.torn' }));
    const edited = text.replace('"events":12', '"events":13');
    expect(() => appendEntry(edited, drafts[0]!, { file: 'ledger.jsonl' })).toThrow(
      expect.objectContaining({ code: 'ledger.broken', place: { file: 'ledger.jsonl', line: 2 } }),
    );
  });

  it('an outcome of nothing, and a time that is none, are refused', () => {
    const stray: EntryDraft = { kind: 'outcome', at: '2026-10-15T09:00:00Z', registration: 'launch-9', payload: {} };
    expect(() => appendEntry(text, stray)).toThrow('The ledger has no registration with the id launch-9.');
    expect(() => appendEntry('', { ...again, at: 'now' })).toThrow(
      expect.objectContaining({ code: 'ledger.bad-entry' }),
    );
  });
});

describe('repair', () => {
  it('looks at the end only', () => {
    const from = bytes.length - Buffer.byteLength(`${lines[1]}\n`);
    expect(repairLedger(text)).toEqual({ state: 'whole' });
    expect(repairLedger(text.slice(0, -1))).toEqual({ state: 'newline-missing' });
    expect(repairLedger(bytes.subarray(0, bytes.length - 40))).toEqual({ state: 'piece', from });
    expect(repairLedger(bytes.subarray(0, from + 1))).toEqual({ state: 'piece', from });
    expect(repairLedger('')).toEqual({ state: 'whole' });
  });
});
