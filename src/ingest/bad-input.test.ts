import { Buffer } from 'node:buffer';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import type { ForeshadowError } from '../core/errors.ts';
import type { IngestSummary } from '../core/traffic-report.ts';
import { ingest } from './ingest.ts';
import type { IngestEvent } from './ingest-event.ts';
import { rejectionSentence } from './rejection.ts';
import { replayabilityReport } from './replayability-report.ts';

const folder = mkdtempSync(join(tmpdir(), 'foreshadow-bad-input-'));
afterAll(() => rmSync(folder, { recursive: true }));

const options = { format: 'auto', consent: 'all-consented', split: 'all', fields: {} } as const;

async function read(file: string): Promise<{ events: IngestEvent[]; summary: IngestSummary }> {
  const deps = { userKey: 'test', base: folder, detectLanguage: () => null };
  const events: IngestEvent[] = [];
  for await (const event of ingest([file], options, deps)) events.push(event);
  const last = events.at(-1);
  if (last?.kind !== 'summary') throw new Error('the last event is the summary');
  return { events, summary: last.summary };
}

const good = (id: string): string =>
  JSON.stringify({ id, user: `u-${id}`, created: 1767000000, messages: [ask(`Hello from ${id}`), say('Hi.')] });
const ask = (content: unknown): object => ({ role: 'user', content });
const say = (content: unknown): object => ({ role: 'assistant', content });
const record = (messages: unknown, more: object = {}): string => JSON.stringify({ messages, ...more });

/** Line 2 of three; the lines around it must come through. */
const brokenLines: readonly (readonly [name: string, line: string | Buffer, reason: string, says: RegExp])[] = [
  ['half a record', '{"messages":[{"role":"user","content":"Hel', 'not-json', /is not JSON/],
  ['no JSON at all', 'ERROR 2026-01-01 connection reset', 'not-json', /is not JSON/],
  ['two records on a line', `${good('x')}${good('y')}`, 'not-json', /is not JSON/],
  ['NaN', '{"score":NaN,"messages":[]}', 'not-json', /NaN and Infinity are not JSON/],
  ['single quotes', "{'messages': []}", 'not-json', /is not JSON/],
  [
    'Latin-1',
    Buffer.from('{"messages":[{"role":"user","content":"caf\u00e9"}]}', 'latin1'),
    'not-utf8',
    /byte 43 of the/,
  ],
  ['CESU surrogates', Buffer.from([0x7b, 0xed, 0xa0, 0x80, 0x7d]), 'not-utf8', /byte 2 of the line/],
  ['a real U+FFFD before bad bytes', Buffer.from([0xef, 0xbf, 0xbd, 0x61, 0xff]), 'not-utf8', /byte 5 of the line/],
  ['only NUL bytes', Buffer.alloc(64), 'nul-bytes', /NUL bytes \(first at byte 1 /],
  ['a NUL byte in text', '{"messages":"a\u0000b"}', 'nul-bytes', /first at byte 15/],
  ['a list', '[1,2]', 'not-an-object', /is not a JSON object \(a list\)/],
  ['a number', '17', 'not-an-object', /a number/],
  ['null', 'null', 'not-an-object', /\(null\)/],
  ['no messages', '{"id":"a","prompt":"Hello"}', 'missing-messages', /no list of messages/],
  ['messages that are text', record('Hello'), 'missing-messages', /not a list/],
  ['messages that are an object', record({ role: 'user' }), 'missing-messages', /traffic\.fields\.messages/],
  ['an empty list of messages', record([]), 'no-messages', /empty list/],
  ['a message that is text', record(['Hello']), 'bad-message', /message 1/],
  ['a message that is null', record([ask('a'), null]), 'bad-message', /message 2/],
  ['a missing role', record([ask('a'), { content: 'b' }]), 'missing-role', /without a role \(message 2\)/],
  ['an empty role', record([{ role: '', content: 'b' }]), 'missing-role', /message 1/],
  ['an unknown role', record([{ role: 'narrator', content: 'b' }]), 'unknown-role', /role "narrator"/],
  ['a role that is a number', record([{ role: 1, content: 'b' }]), 'unknown-role', /role 1/],
  ['nested lists as content', record([ask([['Hello']])]), 'nested-content', /a list inside the content.*message 1/],
  ['a part whose text is a list', record([ask([{ type: 'text', text: ['a'] }])]), 'nested-content', /message 1/],
  ['content that is a number', record([ask(5)]), 'bad-content', /it is a number/],
  ['content that is an object', record([ask({ text: 'a' })]), 'bad-content', /it is a object/],
  ['a part without a type', record([ask([{ text: 'a' }])]), 'bad-content', /a part has no type/],
  ['tool calls that are text', record([{ ...say(null), tool_calls: 'get' }]), 'bad-tool-calls', /message 1/],
  [
    'a tool call without a name',
    record([{ ...say(null), tool_calls: [{ id: 'a' }] }]),
    'bad-tool-calls',
    /id, type, function/,
  ],
  ['a function call that is text', record([{ ...say(null), function_call: 'get' }]), 'bad-tool-calls', /function_call/],
  ['half an emoji', '{"messages":[{"role":"user","content":"\\ud83d"}]}', 'lone-surrogate', /half a character/],
  [
    'half an emoji in a name',
    '{"messages":[{"role":"user","content":"a","\\udc00":1}]}',
    'lone-surrogate',
    /in a name/,
  ],
  [
    'a number too large',
    '{"messages":[{"role":"user","content":"a","n":1e999}]}',
    'number-out-of-range',
    /beyond what JSON/,
  ],
  ['ten thousand brackets', `{"messages":${'['.repeat(1e4)}${']'.repeat(1e4)}}`, 'too-deep', /200 levels/],
  ['a 40 MB line', `{"messages":"${'x'.repeat(40 * 1024 * 1024)}"}`, 'line-too-long', /40 MB, more than 32 MB/],
];

describe('a broken line', () => {
  test.each(brokenLines)('%s', async (name, line, reason, says) => {
    const file = `${name.replace(/\W+/g, '-')}.jsonl`;
    writeFileSync(
      join(folder, file),
      Buffer.concat([`${good('a')}\n`, line, `\n${good('b')}\n`].map((part) => Buffer.from(part))),
    );
    const { events, summary } = await read(file);
    const rejected = events.filter((event) => event.kind === 'rejected');
    expect(rejected.map((event) => [event.reason, event.line])).toEqual([[reason, 2]]);
    const sentence = rejectionSentence(rejected[0]!);
    expect(sentence.startsWith(`${file}:2 `)).toBe(true);
    expect(sentence).toMatch(says);
    expect(sentence).toMatch(/left out: [a-z].*\.$/);
    expect(summary).toMatchObject({ records: 3, kept: 2, rejected: { [reason]: 1 } });
  });
});

/** Odd, but a conversation: kept, with the warnings it deserves. */
const oddRecords: readonly (readonly [
  name: string,
  line: string,
  warnings: readonly string[],
  startedAt?: number | null,
])[] = [
  ['two assistants in a row', record([ask('a'), say('b'), say('c')]), []],
  ['the assistant first', record([say('Welcome!'), ask('a'), say('b')]), []],
  ['no assistant', record([ask('a')]), []],
  [
    'an image part',
    record([ask([{ type: 'image_url', image_url: { url: 'https://e.org/a.png' } }]), say('A cat.')]),
    [],
  ],
  ['a tool result without a call', record([ask('a'), { role: 'tool', tool_call_id: 'x', content: '1' }, say('b')]), []],
  ['strings as parts', record([ask(['a', 'b']), say('c')]), ['text-parts-reshaped']],
  ['seconds', record([ask('a')], { created: 1767000000 }), [], 1767000000000],
  ['milliseconds', record([ask('a')], { created: 1767000000123 }), [], 1767000000123],
  ['microseconds', record([ask('a')], { created: 1767000000123456 }), [], 1767000000123],
  ['seconds as text', record([ask('a')], { created: '1767000000.5' }), [], 1767000000500],
  ['ISO with a zone', record([ask('a')], { created_at: '2026-01-01T02:00:00+02:00' }), [], Date.UTC(2026, 0, 1)],
  ['a time without a zone is UTC', record([ask('a')], { timestamp: '2026-01-01 00:00:00' }), [], Date.UTC(2026, 0, 1)],
  ['a time in 1970', record([ask('a')], { created: 12 }), ['time-out-of-range'], null],
  ['a time in 2150', record([ask('a')], { created: '2150-01-01' }), ['time-out-of-range'], null],
  ['a time that is none', record([ask('a')], { created: 'yesterday' }), ['time-unreadable'], null],
  ['an impossible date', record([ask('a')], { created: '2026-13-45' }), ['time-unreadable'], null],
  [
    'a user id beyond 2^53',
    '{"user":12345678901234567890,"messages":[{"role":"user","content":"a"}]}',
    ['user-id-inexact'],
  ],
  ['an escaped NUL', '{"messages":[{"role":"user","content":"a\\u0000b"}]}', []],
  ['tools that are text', record([ask('a')], { tools: 'all' }), ['tools-unreadable']],
];

const oddCases = oddRecords.map(([name, line, warnings, startedAt]) => ({ name, line, warnings, startedAt }));

test.each(oddCases)('kept all the same: $name', async ({ name, line, warnings, startedAt }) => {
  const file = `odd-${name.replace(/\W+/g, '-')}.jsonl`;
  writeFileSync(join(folder, file), `${line}\n`);
  const { events, summary } = await read(file);
  expect(summary).toMatchObject({ records: 1, kept: 1 });
  expect(Object.keys(summary.warnings)).toEqual(warnings);
  const kept = events.find((event) => event.kind === 'conversation');
  if (startedAt !== undefined) expect(kept?.conversation.startedAt).toBe(startedAt);
});

describe('a whole file', () => {
  const three = `${good('a')}\n${good('b')}\n${good('c')}\n`;
  const write = (file: string, content: string | Buffer): string => {
    writeFileSync(join(folder, file), content);
    return file;
  };

  test('with a byte order mark, CRLF, blank lines and no line break at the end is read whole', async () => {
    const file = write('windows.jsonl', `\ufeff${three.trimEnd().replaceAll('\n', '\r\n\r\n')}`);
    expect((await read(file)).summary).toMatchObject({ records: 3, kept: 3, rejected: {} });
  });

  test('that was two files, the second with its byte order mark', async () => {
    const file = write('joined.jsonl', `${three}\ufeff${good('d')}\n`);
    expect((await read(file)).summary.kept).toBe(4);
  });

  test('cut inside its last line keeps the lines before', async () => {
    const { events, summary } = await read(write('cut.jsonl', three.slice(0, -20)));
    expect(summary).toMatchObject({ kept: 2, rejected: { 'truncated-line': 1 } });
    const cut = events.find((event) => event.kind === 'rejected')!;
    expect(rejectionSentence(cut)).toMatch(/^cut\.jsonl:3 is cut off at the end of the file/);
  });

  test('cut gzip keeps the lines so far and says where it broke off', async () => {
    const random = Array.from({ length: 4000 }, (_, n) => good(`${n}-${Math.sin(n)}`)).join('\n');
    const packed = gzipSync(random);
    const { events, summary } = await read(write('cut.jsonl.gz', packed.subarray(0, packed.length >> 1)));
    expect(summary.kept).toBeGreaterThan(1500);
    expect(summary.rejected).toEqual({ 'truncated-file': 1 });
    const cut = events.find((event) => event.kind === 'rejected')!;
    expect(cut.line).toBe(summary.kept + 1);
    expect(rejectionSentence(cut)).toMatch(/^cut\.jsonl\.gz:\d+ is where the file breaks off/);
  });

  test('damaged gzip keeps the lines so far', async () => {
    const packed = gzipSync(Array.from({ length: 4000 }, (_, n) => good(`${n}-${Math.sin(n)}`)).join('\n'));
    packed.fill(0xff, packed.length >> 1, (packed.length >> 1) + 64);
    const { summary } = await read(write('damaged.jsonl.gz', packed));
    expect(summary.kept).toBeGreaterThan(100);
    expect(summary.rejected).toMatchObject({ 'corrupt-file': 1 });
  });

  test('an array of conversations on one line or on many', async () => {
    const list = `[${[good('a'), good('b'), good('c')].join(',')}]`;
    expect((await read(write('list.json', list))).summary.kept).toBe(3);
    const pretty = JSON.stringify(JSON.parse(list), null, 2);
    const { events } = await read(write('pretty.json', pretty));
    const lines = events.flatMap((event) => (event.kind === 'conversation' ? [event.line] : []));
    expect(lines).toEqual([2, 17, 32]);
    const cut = await read(write('cut.json', pretty.slice(0, -30)));
    expect(cut.summary).toMatchObject({ kept: 2, rejected: { 'truncated-file': 1 } });
  });

  test('objects over several lines each', async () => {
    const text = [good('a'), good('b')].map((one) => JSON.stringify(JSON.parse(one), null, 2)).join('\n');
    expect((await read(write('pretty-objects.json', text))).summary).toMatchObject({ records: 2, kept: 2 });
  });

  test('ids used twice for other content are kept and warned of; the same content again is a duplicate', async () => {
    const again = record([ask('Something else'), say('Yes.')], { id: 'a', user: 'u-a' });
    const { events, summary } = await read(write('ids.jsonl', `${three}${again}\n${good('b')}\n`));
    expect(summary).toMatchObject({ records: 5, kept: 4, excluded: { duplicate: 1 }, warnings: { 'id-reused': 1 } });
    expect(events.find((event) => event.kind === 'warned')).toMatchObject({ warning: 'id-reused', line: 4 });
  });

  const refused: readonly (readonly [file: string, content: string | Buffer, code: string, says: RegExp])[] = [
    ['empty.jsonl', '', 'ingest.empty-file', /holds no record/],
    ['blank.jsonl', '\ufeff\r\n \r\n', 'ingest.empty-file', /holds no record/],
    ['empty.jsonl.gz', gzipSync(''), 'ingest.empty-file', /holds no record/],
    ['table.parquet', 'PAR1....', 'ingest.unsupported-file', /a Parquet file/],
    ['logs.zip', 'PK\u0003\u0004....', 'ingest.unsupported-file', /a zip archive/],
    ['utf16.jsonl', Buffer.from(`\ufeff${good('a')}`, 'utf16le'), 'ingest.unsupported-file', /UTF-16/],
    ['other.jsonl', '{"question":"a","answer":"b"}\n', 'ingest.unknown-format', /question, answer/],
    ['text.jsonl', 'Hello\nWorld\n', 'ingest.unknown-format', /text\.jsonl:1 is not JSON/],
    ['prompts-only.jsonl', '{"prompt_id":"a","turns":["b"]}\n', 'ingest.corpus-needs-folder', /one file of a corpus/],
  ];
  test.each(refused)('%s stops with a code, the file and a fix', async (file, content, code, says) => {
    const error = (await read(write(file, content)).catch((error: unknown) => error)) as ForeshadowError;
    expect(error.code).toBe(code);
    expect(error.message).toMatch(says);
    expect(error.message).toContain(file);
    expect(error.hint).toBeTruthy();
    expect(error.place?.file).toBe(file);
  });

  test('that is not there names the nearest one', async () => {
    write('january.jsonl', three);
    const error = (await read('januray.jsonl').catch((error: unknown) => error)) as ForeshadowError;
    expect(error).toMatchObject({ code: 'ingest.no-such-file', hint: 'Did you mean january.jsonl?' });
  });
});

test('what cannot be replayed is kept by ingest and named by the replayability report', async () => {
  const call = {
    ...say(null),
    tool_calls: [{ id: 'c1', type: 'function', function: { name: 'get', arguments: '{}' } }],
  };
  const lines = [
    record([ask('a'), say('b'), ask('c'), say('d')], { language: 'en', surface: 'web' }),
    record([ask([{ type: 'image_url', image_url: { url: 'x' } }]), say('b')], { language: 'de', surface: 'web' }),
    record([ask('a'), { role: 'tool', tool_call_id: 'x', content: '1' }, say('b')], { language: 'de' }),
    record([ask('a'), call, ask('never mind'), say('b')], { language: 'en' }),
    record([ask('a')], { language: 'en' }),
  ];
  writeFileSync(join(folder, 'replay.jsonl'), lines.join('\n'));
  const report = replayabilityReport();
  for (const event of (await read('replay.jsonl')).events) report.add(event);
  expect(report.report()).toMatchObject({
    conversations: 5,
    withReplayableTurn: 2,
    finalTurns: {
      turns: 5,
      replayable: 1,
      notReplayable: { 'image-part': 1, 'orphan-tool-result': 1, 'missing-tool-result': 1, 'no-assistant-turn': 1 },
    },
    allTurns: { turns: 6, replayable: 3 },
  });
  expect(report.report().notReplayableAgainstReplayable[0]).toEqual({
    by: 'language',
    value: 'en',
    left: 2,
    leftShare: 0.5,
    rest: 1,
    restShare: 1,
  });
});
