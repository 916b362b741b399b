import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { canonicalJson } from '../core/canonical-json.ts';
import { detectFormat } from './detect-format.ts';
import { headOf } from './file-records.ts';
import { type IngestDeps, type IngestOptions, ingest } from './ingest.ts';
import type { IngestEvent } from './ingest-event.ts';

const folder = mkdtempSync(join(tmpdir(), 'foreshadow-ingest-'));
afterAll(() => rmSync(folder, { recursive: true }));

const defaults: IngestOptions = { format: 'auto', consent: 'all-consented', split: 'all', fields: {} };

async function readAll(files: readonly string[], options: Partial<IngestOptions> = {}, more: Partial<IngestDeps> = {}) {
  const deps: IngestDeps = { userKey: 'test', base: folder, detectLanguage: () => null, ...more };
  const events: IngestEvent[] = [];
  for await (const event of ingest(files, { ...defaults, ...options }, deps)) events.push(event);
  const kept = events.flatMap((event) => (event.kind === 'conversation' ? [event.conversation] : []));
  const excluded = events.flatMap((event) => (event.kind === 'excluded' ? [event] : []));
  const last = events.at(-1)!;
  if (last.kind !== 'summary') throw new Error('the last event is the summary');
  return { events, kept, excluded, summary: last.summary };
}

interface Logged {
  readonly id: string;
  readonly text: string;
  readonly more?: object;
}

const logged = ({ id, text, more }: Logged): string =>
  JSON.stringify({
    id,
    messages: [
      { role: 'user', content: text },
      { role: 'assistant', content: 'Yes.' },
    ],
    ...more,
  });
const write = (file: string, records: readonly Logged[]): string => {
  writeFileSync(join(folder, file), `${records.map(logged).join('\n')}\n`);
  return file;
};

describe('files', () => {
  const three = ['a', 'b', 'c'].map((id) => ({ id, text: `Hello ${id}` }));
  test('a folder is read in name order, plain, gzip and zstd; other files in it are not', async () => {
    mkdirSync(join(folder, 'logs', 'deeper'), { recursive: true });
    write('logs/2.jsonl', [three[1]!]);
    writeFileSync(join(folder, 'logs', '1.jsonl.gz'), gzipSync(logged(three[0]!)));
    writeFileSync(join(folder, 'logs', '3.jsonl.zst'), zstdOf(`${logged(three[2]!)}\n`));
    writeFileSync(join(folder, 'logs', 'notes.txt'), 'no log');
    const { kept, events } = await readAll(['logs']);
    expect(kept.map(({ metadata }) => metadata.id)).toEqual(['a', 'b', 'c']);
    const files = events.flatMap((event) => (event.kind === 'file' ? [event.file] : []));
    expect(files).toEqual(['1.jsonl.gz', '2.jsonl', '3.jsonl.zst'].map((name) => join('logs', name)));
    expect((await readAll(['logs/*.gz', 'logs/2*'])).kept).toHaveLength(2);
  });

  test('an empty file among others is counted, not fatal', async () => {
    write('full.jsonl', three);
    writeFileSync(join(folder, 'nothing.jsonl'), '');
    const { summary } = await readAll(['full.jsonl', 'nothing.jsonl']);
    expect(summary).toMatchObject({ records: 4, kept: 3, rejected: { 'empty-file': 1 } });
  });

  test('a cut zstd file keeps what came before', async () => {
    writeFileSync(join(folder, 'cut.zst'), zstdOf(`${three.map(logged).join('\n')}\n`).subarray(0, -40));
    const { summary } = await readAll(['cut.zst']);
    expect(summary.rejected).toEqual({ 'truncated-file': 1 });
  });

  test('compressed zstd of two frames', async () => {
    const packed =
      'KLUv/QRo5QIAQgUREpA9BohAAYUtSF3SrApiuv/SAYWAnfYDvFNdC61VQey/QGNs58H8znYnXQ/itVn8YN4irdcomNvmlLVNPoiP/GDO4HUHAARA' +
      'SQPopZhC60KsFTpVbeLZChRAbcdqKLUv/QRY7QIAQkURFpA7B9xixTBSYf5kGzGWHvkpczI2ES6DADzj3WkXWk2qyOddMVMqiRu/K3ex4z5vqcyN' +
      'T8XaXWG8ZoJUc7nPg+bGI+kuBwAEQEkD6KWYQutCrBU6VW3i2QoUOkdd3Q==';
    writeFileSync(join(folder, 'frames.zst'), Buffer.from(packed, 'base64'));
    const { kept } = await readAll(['frames.zst']);
    expect(kept.map(({ metadata }) => metadata.id)).toEqual(['z0', 'z1', 'z2', 'y0', 'y1', 'y2']);
  });

  test('an aborted signal ends the reading', async () => {
    write('full.jsonl', three);
    const signal = AbortSignal.abort(new Error('stopped by the user'));
    await expect(readAll(['full.jsonl'], {}, { signal })).rejects.toThrow('stopped by the user');
  });
});

describe('ids', () => {
  test('equal records are equal rows in another file, format of time and order of members', async () => {
    const messages = [{ role: 'user', content: 'Hello' }];
    writeFileSync(join(folder, 'x.jsonl'), JSON.stringify({ messages, user: 'u', created: 1767000000 }));
    writeFileSync(
      join(folder, 'y.jsonl'),
      JSON.stringify({
        timestamp: '2025-12-29T09:20:00Z',
        user_id: 'u',
        messages: [{ content: 'Hello', role: 'user' }],
      }),
    );
    const [x, y] = [(await readAll(['x.jsonl'])).kept[0]!, (await readAll(['y.jsonl'])).kept[0]!];
    expect(x.id).toBe(y.id);
    expect(x.cluster).toBe(y.cluster);
    expect((await readAll(['x.jsonl'], {}, { userKey: 'another' })).kept[0]!.cluster).not.toBe(x.cluster);
  });

  test('duplicates are the same messages by the same user; without users the same record', async () => {
    write('twice.jsonl', [
      { id: '1', text: 'hi', more: { user: 'u', created: 1767000000 } },
      { id: '2', text: 'hi', more: { user: 'u', created: 1767000060 } },
      { id: '3', text: 'hi', more: { user: 'v' } },
      { id: '4', text: 'hi' },
      { id: '5', text: 'hi' },
      { id: '5', text: 'hi' },
    ]);
    const { kept, excluded, summary } = await readAll(['twice.jsonl']);
    expect(kept.map(({ metadata }) => metadata.id)).toEqual(['1', '3', '4', '5']);
    expect(excluded.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'duplicate'],
      [6, 'duplicate'],
    ]);
    expect(summary).toMatchObject({ users: 2, withoutUser: 2, records: 6 });
    const seen = { add: () => false, size: 0 };
    expect((await readAll(['twice.jsonl'], {}, { seen })).kept).toHaveLength(6);
  });
});

describe('what counts', () => {
  const day = (date: string): number => Date.parse(`${date}T12:00:00Z`);
  write('mixed.jsonl', [
    {
      id: 'yes',
      text: 'one',
      more: { user: 'a', created: day('2026-01-02'), language: 'en', surface: 'web', metadata: { consent: true } },
    },
    {
      id: 'no',
      text: 'two',
      more: { user: 'b', created: day('2026-01-02'), language: 'en', metadata: { consent: false } },
    },
    { id: 'silent', text: 'three', more: { user: 'c', created: day('2026-01-02'), language: 'de' } },
    { id: 'text', text: 'four', more: { user: 'd', created: day('2026-01-02'), metadata: { consent: 'true' } } },
    {
      id: 'late',
      text: 'five',
      more: { user: 'a', created: day('2026-01-04'), language: 'de', surface: 'api', metadata: { consent: true } },
    },
    {
      id: 'timeless',
      text: 'six',
      more: { user: 'a', language: 'Portuguese', metadata: { consent: true, surface: 'web' } },
    },
  ]);
  const consent = { field: 'metadata.consent', equals: true } as const;
  const reasons = async (options: Partial<IngestOptions>): Promise<string[]> =>
    (await readAll(['mixed.jsonl'], options)).excluded.map(({ line, reason }) => `${line} ${reason}`);

  test('consent is exactly the value asked for', async () => {
    expect(await reasons({ consent })).toEqual(['2 no-consent', '3 no-consent', '4 no-consent']);
  });

  test('the text of those without consent is not even read for its language', async () => {
    const looked: string[] = [];
    const detectLanguage = (text: string): null => {
      looked.push(text);
      return null;
    };
    await readAll(['mixed.jsonl'], { consent }, { detectLanguage });
    expect(looked).toEqual([]);
    await readAll(['mixed.jsonl'], {}, { detectLanguage });
    expect(looked).toEqual(['four']);
  });

  test('each filter names its reason', async () => {
    const to = { window: { to: '2026-01-03' } };
    expect(await reasons(to)).toEqual(['5 after-window', '6 no-time']);
    expect(await reasons({ window: { from: '2026-01-04T12:00:00Z' } })).toContain('1 before-window');
    expect(await reasons({ window: { to: '2026-01-04' } })).toEqual(['6 no-time']);
    expect(await reasons({ surfaces: ['web'] })).toEqual([2, 3, 4, 5].map((line) => `${line} other-surface`));
    expect(await reasons({ languages: ['en', 'pt'] })).toEqual([
      '3 other-language',
      '4 unknown-language',
      '5 other-language',
    ]);
    expect(await reasons({ users: { include: ['a', 'b'] } })).toEqual(['3 user-not-included', '4 user-not-included']);
    expect(await reasons({ users: { exclude: ['a'] } })).toEqual([1, 5, 6].map((line) => `${line} user-excluded`));
    expect(await reasons({ sources: ['shop'] })).toHaveLength(6);
    expect(await reasons({ model: 'm-1' })).toHaveLength(6);
  });

  test('an excluded conversation leaves no word behind', async () => {
    const { excluded, summary } = await readAll(['mixed.jsonl'], { consent });
    expect(excluded[1]!.about).toEqual({ language: 'de', surface: null, startedAt: day('2026-01-02'), userTurns: 1 });
    expect(JSON.stringify(excluded)).not.toMatch(/three|Yes\./);
    expect(summary).toMatchObject({ records: 6, kept: 3, excluded: { 'no-consent': 3 }, withoutTime: 1 });
  });
});

const shared = resolve(import.meta.dirname, '../../../shared/data');

describe.skipIf(!existsSync(shared))(
  `corpora of ../shared/data${existsSync(shared) ? '' : ' (skipped: not there)'}`,
  () => {
    test('multilingual conversations, their language detected as it was logged', async () => {
      const { kept, summary } = await readAll([join(shared, 'oasst_multilingual')], { model: '13b-flan' });
      expect(summary).toMatchObject({ records: 668, kept: 668, rejected: {} });
      const asked = kept.map(({ messages }) => ({ messages: messages.slice(0, -1) }));
      writeFileSync(join(folder, 'asked.jsonl'), asked.map((record) => JSON.stringify(record)).join('\n'));
      const events: IngestEvent[] = [];
      for await (const event of ingest(['asked.jsonl'], defaults, { userKey: 'test', base: folder }))
        events.push(event);
      const detected = events.flatMap((event) => (event.kind === 'conversation' ? [event.conversation] : []));
      const languageOf = new Map(
        kept.map(({ messages, language }) => [canonicalJson(messages.slice(0, -1)), language]),
      );
      const right = detected.filter(({ messages, language }) => languageOf.get(canonicalJson(messages)) === language);
      expect(right.length / detected.length).toBeGreaterThan(0.97);
    });

    test('timed prompts of users', async () => {
      const { summary } = await readAll([join(shared, 'arena_1k_timed')], { model: 'claude-2' });
      expect(summary).toMatchObject({ records: 300, kept: 289, excluded: { duplicate: 11 }, withoutUser: 0 });
      expect(new Date(summary.from!).toISOString().slice(0, 7)).toBe('2023-04');
      expect(summary.users).toBeGreaterThan(150);
    });

    test('one model of 98', async () => {
      const { summary } = await readAll([join(shared, 'arena_hard_v01')], { model: 'gpt-4-0314' });
      expect(summary).toMatchObject({ records: 349, kept: 349 });
    });

    test('agent trajectories of many shapes', async () => {
      const { summary } = await readAll([join(shared, 'tau_trajectories', 'trajectories.jsonl.gz')]);
      expect(summary).toMatchObject({ records: 728, rejected: {} });
    });

    test('rows that are no log are not taken for one', async () => {
      const file = join(shared, 'hh_harmless_test', 'rows.jsonl.gz');
      const head = await headOf(file, 'rows.jsonl.gz');
      expect(() => detectFormat(head, 'rows.jsonl.gz')).toThrow(/id, context, chosen, rejected/);
    });
  },
);

/** A zstd frame that holds its text as it is (blocks of type raw), so that the test needs no compressor. */
function zstdOf(text: string): Buffer {
  const bytes = Buffer.from(text);
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0]);
  header.writeUInt32LE(bytes.length, 5);
  const block = Buffer.alloc(3);
  block.writeUIntLE((bytes.length << 3) | 1, 0, 3);
  return Buffer.concat([header, block, bytes]);
}
