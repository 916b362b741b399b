import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { corpusHalf } from '../../core/corpus-split.ts';
import type { ForeshadowError } from '../../core/errors.ts';
import { replayability } from '../../core/replayability.ts';
import { type IngestOptions, ingest } from '../ingest.ts';
import type { IngestEvent } from '../ingest-event.ts';

const folder = mkdtempSync(join(tmpdir(), 'foreshadow-readers-'));
afterAll(() => rmSync(folder, { recursive: true }));

const defaults: IngestOptions = { format: 'auto', consent: 'all-consented', split: 'all', fields: {} };

async function readAll(file: string, options: Partial<IngestOptions> = {}): Promise<IngestEvent[]> {
  const deps = { userKey: 'test', base: folder, detectLanguage: () => null };
  const events: IngestEvent[] = [];
  for await (const event of ingest([file], { ...defaults, ...options }, deps)) events.push(event);
  return events;
}

async function readOne(record: object, options: Partial<IngestOptions> = {}) {
  writeFileSync(join(folder, 'one.jsonl'), JSON.stringify(record));
  const events = await readAll('one.jsonl', options);
  const format = events.find((event) => event.kind === 'file')!;
  const kept = events.find((event) => event.kind === 'conversation');
  if (!kept) throw new Error(`not kept: ${JSON.stringify(events)}`);
  const warnings = events.flatMap((event) => (event.kind === 'warned' ? [event.warning] : []));
  return { format, conversation: kept.conversation, warnings };
}

const hello = { role: 'user', content: 'Hello' };
const hi = { role: 'assistant', content: 'Hi.' };

describe('openai-chat', () => {
  test('keeps messages, tools and vendor fields as logged, and takes the rest by its usual names', async () => {
    const call = { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' }, index: 0 };
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'Rain?', cache_control: { type: 'ephemeral' } }] },
      { role: 'assistant', content: null, tool_calls: [call], reasoning_content: 'look it up', refusal: null },
      { role: 'tool', tool_call_id: 'c1', content: 'no' },
      { role: 'assistant', content: 'No rain.' },
    ];
    const tools = [{ type: 'function', function: { name: 'weather', strict: true }, vendor: 1 }];
    const { format, conversation } = await readOne({
      id: 'chatcmpl-1',
      created: 1767000000,
      user: 'lovelace',
      model: 'm-1',
      messages,
      tools,
      language: 'pt-BR',
      metadata: { surface: 'web', consent: true, user_id: 'lovelace@example.org', plan: 'pro' },
      usage: { total_tokens: 9 },
    });
    expect(format).toMatchObject({
      format: 'openai-chat',
      reason: '1 of its first 1 records have messages with a role',
    });
    expect(conversation.messages).toEqual(messages);
    expect(conversation.tools).toEqual(tools);
    expect(conversation).toMatchObject({
      clusterIsUser: true,
      startedAt: 1767000000000,
      surface: 'web',
      language: 'pt',
    });
    expect(conversation.metadata).toEqual({
      id: 'chatcmpl-1',
      model: 'm-1',
      consent: true,
      plan: 'pro',
      usage: { total_tokens: 9 },
    });
    expect(JSON.stringify(conversation)).not.toContain('lovelace');
  });

  test('puts the answer of a logged call at the end, once', async () => {
    const request = { model: 'm', temperature: 0.2, messages: [hello], user: 'lovelace' };
    const response = {
      created: 1767000000,
      choices: [{ message: hi, finish_reason: 'stop' }],
      usage: { total_tokens: 3 },
    };
    const { conversation } = await readOne({ request, response });
    expect(conversation.messages).toEqual([hello, hi]);
    expect(conversation).toMatchObject({ clusterIsUser: true, startedAt: 1767000000000 });
    expect(conversation.metadata).toMatchObject({
      request: { temperature: 0.2 },
      response: { usage: { total_tokens: 3 } },
    });
    expect(JSON.stringify(conversation)).not.toContain('lovelace');
    const both = await readOne({ messages: [hello, hi], response: 'Hi.' });
    expect(both.conversation.messages).toEqual([hello, hi]);
  });

  test('repairs function calls of 2023 and unwrapped tool calls so that they can be asked again', async () => {
    const functions = [{ name: 'weather' }];
    const legacy = await readOne({
      functions,
      messages: [
        hello,
        { role: 'assistant', content: null, function_call: { name: 'weather', arguments: '{}' } },
        { role: 'function', name: 'weather', content: 'rain' },
        hi,
      ],
    });
    expect(legacy.warnings).toEqual(['legacy-function-call']);
    expect(legacy.conversation.tools).toEqual([{ type: 'function', function: { name: 'weather' } }]);
    expect(legacy.conversation.messages[2]).toMatchObject({ role: 'tool', tool_call_id: 'call_1' });
    expect(replayability(legacy.conversation.messages.slice(0, 3))).toEqual({ status: 'replayable' });
    const bare = await readOne({
      messages: [
        hello,
        { role: 'assistant', content: null, tool_calls: [{ id: 'a', name: 'f', arguments: { b: 1 } }] },
      ],
    });
    expect(bare.warnings).toEqual(['tool-call-reshaped']);
    expect(bare.conversation.messages[1]!.tool_calls).toEqual([
      { id: 'a', type: 'function', function: { name: 'f', arguments: '{"b":1}' } },
    ]);
  });

  test('finds fields where the study says they stand, and keeps who the user is out of the metadata', async () => {
    const record = {
      dialogue: { turns: [hello, hi] },
      account: { uid: 'grace', tier: 2 },
      when: { iso: '2026-02-03T04:05:06Z' },
      'dotted.name': 'kiosk',
    };
    const fields = { messages: 'dialogue.turns', user: 'account.uid', startedAt: 'when.iso', surface: 'dotted.name' };
    const { conversation } = await readOne(record, { format: 'openai-chat', fields });
    expect(conversation).toMatchObject({
      messages: [hello, hi],
      clusterIsUser: true,
      startedAt: Date.UTC(2026, 1, 3, 4, 5, 6),
      surface: 'kiosk',
    });
    expect(conversation.metadata).toMatchObject({ account: { tier: 2 } });
    expect(JSON.stringify(conversation)).not.toContain('grace');
  });
});

describe('wildchat', () => {
  const turn = (role: string, content: string, turnId: number): object => ({
    role,
    content,
    language: 'Spanish',
    country: 'Chile',
    hashed_ip: 'ab12',
    header: { 'user-agent': 'x' },
    toxic: false,
    redacted: true,
    turn_identifier: turnId,
    timestamp: role === 'assistant' ? '2023-04-09T00:02:53+00:00' : null,
  });
  test('makes plain messages of its turns and keeps their marks beside them', async () => {
    const { format, conversation } = await readOne({
      conversation_hash: 'c0ffee',
      model: 'gpt-4-0314',
      conversation: [turn('user', 'Hola', 1), turn('assistant', '¡Hola!', 1)],
      turn: 1,
      language: 'Spanish',
      toxic: false,
      hashed_ip: 'ab12',
      header: { 'user-agent': 'x' },
    });
    expect(format.format).toBe('wildchat');
    expect(conversation).toMatchObject({
      messages: [
        { role: 'user', content: 'Hola' },
        { role: 'assistant', content: '¡Hola!' },
      ],
      language: 'es',
      clusterIsUser: true,
      startedAt: Date.UTC(2023, 3, 9, 0, 2, 53),
    });
    expect(conversation.metadata.turns).toHaveLength(2);
    expect(conversation.metadata.model).toBe('gpt-4-0314');
    expect(JSON.stringify(conversation)).not.toMatch(/ab12|user-agent/);
  });
});

describe('sharegpt and LMSYS', () => {
  test('from and value become role and content', async () => {
    const { format, conversation } = await readOne({
      id: 'x_0',
      system: 'Be kind.',
      conversations: [
        { from: 'human', value: 'Hello', weight: 0 },
        { from: 'gpt', value: 'Hi.' },
      ],
    });
    expect(format.format).toBe('sharegpt');
    expect(conversation.messages).toEqual([{ role: 'system', content: 'Be kind.' }, hello, hi]);
    expect(conversation.metadata).toMatchObject({ id: 'x_0', turns: [{ weight: 0 }, {}] });
    expect(conversation.clusterIsUser).toBe(false);
  });

  test('calls and observations become tool calls and their results', async () => {
    const { conversation } = await readOne({
      tools: '[{"type":"function","function":{"name":"f"}}]',
      conversations: [
        { from: 'human', value: 'Hello' },
        { from: 'function_call', value: '{"name":"f","arguments":{"a":1}}' },
        { from: 'observation', value: '7' },
        { from: 'gpt', value: 'Hi.' },
      ],
    });
    expect(conversation.tools).toHaveLength(1);
    expect(conversation.messages[1]!.tool_calls?.[0]?.function).toEqual({ name: 'f', arguments: '{"a":1}' });
    expect(replayability(conversation.messages.slice(0, 3))).toEqual({ status: 'replayable' });
  });

  test('LMSYS-Chat-1M', async () => {
    const { format, conversation } = await readOne({
      conversation_id: 'f0',
      model: 'vicuna-13b',
      conversation: [hello, hi],
      turn: 1,
      language: 'English',
      openai_moderation: [{ flagged: false }],
      redacted: false,
    });
    expect(format.format).toBe('sharegpt');
    expect(conversation).toMatchObject({ messages: [hello, hi], language: 'en' });
    expect(conversation.metadata).toMatchObject({ conversation_id: 'f0', redacted: false });
  });
});

describe('corpus', () => {
  mkdirSync(join(folder, 'corpus'));
  const lines = (rows: readonly object[]): Buffer => gzipSync(rows.map((row) => JSON.stringify(row)).join('\n'));
  const prompts = [
    { prompt_id: 'a', turns: ['Hello'], tstamp: 1682354167.285, arena_user: 'u1', set: 'chat' },
    { prompt_id: 'b', turns: ['One', 'Two'], cluster: 'counting' },
    { prompt_id: 'f', messages: [hello, hi, { role: 'user', content: 'And?' }], lang: 'de' },
    { prompt_id: 'd', turns: ['Nobody answers'] },
  ];
  writeFileSync(join(folder, 'corpus', 'prompts.jsonl.gz'), lines(prompts));
  const answers = (model: string): object[] => [
    { prompt_id: 'a', model, response: `Hi from ${model}`, sample: 0 },
    { prompt_id: 'a', model, response: 'another sample', sample: 1 },
    { prompt_id: 'b', model, responses: ['1', '2'] },
    { prompt_id: 'f', model, response: 'That is all.' },
    { prompt_id: 'elsewhere', model, response: 'x' },
  ];
  writeFileSync(join(folder, 'corpus', 'responses-00.jsonl.gz'), lines(answers('small')));
  writeFileSync(join(folder, 'corpus', 'responses-01.jsonl.gz'), lines(answers('large')));

  test('gives the replies of one model as conversations', async () => {
    const events = await readAll('corpus', { model: 'large' });
    const kept = events.flatMap((event) => (event.kind === 'conversation' ? [event] : []));
    expect(kept.map(({ conversation }) => conversation.messages.map(({ content }) => content))).toEqual([
      ['Hello', 'Hi from large'],
      ['One', '1', 'Two', '2'],
      ['Hello', 'Hi.', 'And?', 'That is all.'],
    ]);
    expect(kept[0]).toMatchObject({
      file: join('corpus', 'prompts.jsonl.gz'),
      line: 1,
      conversation: { startedAt: 1682354167285, clusterIsUser: true, source: 'chat', metadata: { prompt_id: 'a' } },
    });
    expect(kept.map(({ conversation }) => [conversation.source, conversation.language])).toEqual([
      ['chat', null],
      ['counting', null],
      [null, 'de'],
    ]);
    expect(events.at(-1)).toMatchObject({ summary: { records: 4, kept: 3, rejected: { 'no-response': 1 } } });
  });

  test('splits by prompt', async () => {
    const idsOf = async (split: 'logs' | 'launched'): Promise<unknown[]> =>
      (await readAll('corpus', { model: 'small', split })).flatMap((event) =>
        event.kind === 'conversation' ? [event.conversation.metadata.prompt_id] : [],
      );
    const halves = { logs: await idsOf('logs'), launched: await idsOf('launched') };
    for (const [half, ids] of Object.entries(halves)) for (const id of ids) expect(corpusHalf(String(id))).toBe(half);
    expect([...halves.logs, ...halves.launched].sort()).toEqual(['a', 'b', 'f']);
  });

  test('asks which model where there are several', async () => {
    const error = (await readAll('corpus').catch((error: unknown) => error)) as ForeshadowError;
    expect(error).toMatchObject({
      code: 'ingest.model-not-chosen',
      hint: 'Choose one with traffic.model: large, small.',
    });
  });
});
