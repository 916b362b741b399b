import { afterEach, describe, expect, it } from 'vitest';
import type { Message } from '../core/conversation.ts';
import { type Behaviour, completion, type FakeEndpoint, fakeEndpoint, json } from './fake-endpoint.conformance.ts';
import type { LanguageModel, ModelRequest, ModelResponse } from './model.ts';
import { createOpenAiCompatible } from './openai-compatible.ts';
import type { OpenAiCompatibleConfig } from './wire-request.ts';

const open: (FakeEndpoint | LanguageModel)[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function serve(behave: Behaviour, more: Partial<OpenAiCompatibleConfig> = {}, environment = {}) {
  const endpoint = await fakeEndpoint(behave);
  const config = { kind: 'openai-compatible' as const, endpoint: endpoint.url, model: 'fake-1', ...more };
  const model = createOpenAiCompatible(config, { environment });
  open.push(endpoint, model);
  return { endpoint, model };
}

const live = new AbortController().signal;
const hello: ModelRequest = {
  messages: [{ role: 'user', content: 'Hello' }],
  tools: [],
  sampling: {},
  fingerprint: 'f'.repeat(32),
};

async function askOnce(behave: Behaviour, signal = live): Promise<ModelResponse> {
  const { model } = await serve(behave);
  return model.generate(hello, signal);
}

const respond = (status: number, text: string, headers: Record<string, string> = {}): Behaviour => {
  return (response) => response.writeHead(status, headers).end(text);
};

/** As they might stand in a log: unknown members, any order of keys, every kind of content. */
const golden: readonly string[] = [
  '[{"role":"user","content":"plain"}]',
  '[{"content":"keys the other way round","role":"user","name":"ann","x_vendor":{"b":1,"a":[true,null]}}]',
  '[{"role":"system","content":""},{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]}]',
  '[{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\\"a\\": 1,}"}}]},{"role":"tool","tool_call_id":"c1","content":"42"}]',
  '[{"role":"user","content":"émoji 🙂 tab\\t quote\\" and \\ud800 alone"}]',
];

describe('what goes out', () => {
  it.each(golden)('sends messages byte for byte: %s', async (text) => {
    const { endpoint, model } = await serve((response) => json(response, completion({ content: 'ok' })));
    const messages = JSON.parse(text) as Message[];
    await model.generate({ ...hello, messages }, live);
    const member = JSON.stringify(messages);
    expect(endpoint.seen[0]!.body.startsWith(`{"model":"fake-1","messages":${member}`)).toBe(true);
    expect(text).toBe(member);
  });

  it('sends sampling under the wire names, tools as logged, extra members last, and nothing unasked', async () => {
    const { endpoint, model } = await serve((response) => json(response, completion({ content: 'ok' })), {
      extraBody: { chat_template_kwargs: { reasoning_effort: 'low' }, top_k: 7 },
    });
    const tools = [{ strict: true, function: { parameters: {}, name: 'f' }, type: 'function' }];
    const sampling = { temperature: 0, topP: 0.9, topK: 40, minP: 0.05, maxTokens: 5, stop: ['X'], seeded: true };
    await model.generate({ ...hello, tools, sampling, seed: 12 }, live);
    await model.generate(hello, live);
    expect(endpoint.seen[0]!.body).toBe(
      `{"model":"fake-1","messages":[{"role":"user","content":"Hello"}],"tools":${JSON.stringify(tools)},"temperature":0,"top_p":0.9,"top_k":7,"min_p":0.05,"max_tokens":5,"stop":["X"],"seed":12,"chat_template_kwargs":{"reasoning_effort":"low"}}`,
    );
    expect(JSON.parse(endpoint.seen[1]!.body)).toEqual({
      model: 'fake-1',
      messages: hello.messages,
      chat_template_kwargs: { reasoning_effort: 'low' },
      top_k: 7,
    });
    expect(endpoint.seen[0]!.path).toBe('/v1/chat/completions');
  });

  it('reads the key from the named variable and shows it nowhere', async () => {
    const key = 'sk-secret-0123456789';
    const behave = respond(401, JSON.stringify({ error: { message: `Incorrect API key provided: ${key}.` } }));
    const { endpoint, model } = await serve(behave, { apiKeyEnv: 'MY_KEY' }, { MY_KEY: ` ${key}\n` });
    const response = await model.generate(hello, live);
    expect(endpoint.seen[0]!.headers.authorization).toBe(`Bearer ${key}`);
    expect(response).toMatchObject({ status: 'failed', reason: 'unauthorized', retryable: false });
    expect(JSON.stringify([response, model.id])).not.toContain(key);
  });

  it('names the variable where the key is missing', () => {
    const config = { kind: 'openai-compatible' as const, endpoint: 'http://127.0.0.1:9/v1', model: 'm' };
    expect(() => createOpenAiCompatible({ ...config, apiKeyEnv: 'MY_KEY' }, { environment: {} })).toThrow(/MY_KEY/);
  });

  it('asks nothing where the prefix cannot fit', async () => {
    const { endpoint, model } = await serve((response) => json(response, completion({ content: 'ok' })), {
      contextTokens: 100,
    });
    const long = { ...hello, messages: [{ role: 'user' as const, content: 'word '.repeat(200) }] };
    expect(await model.generate(long, live)).toMatchObject({ status: 'not-replayable', reason: 'over-context' });
    const near = { ...hello, messages: [{ role: 'user' as const, content: 'word '.repeat(60) }] };
    expect(await model.generate(near, live)).toMatchObject({ status: 'answered' });
    expect(endpoint.seen).toHaveLength(1);
  });
});

describe('what comes back', () => {
  it('keeps the whole answer, who gave it and what it took', async () => {
    const body = completion({ content: 'Hi', x: 1 }, { model: 'another-7', system_fingerprint: 'fp', extra: [1] });
    const response = await askOnce((to) => json(to, body));
    expect(response).toMatchObject({
      status: 'answered',
      content: 'Hi',
      finishReason: 'stop',
      usage: { inputTokens: 7, outputTokens: 3 },
      answeredBy: 'another-7',
      recorded: false,
      raw: body,
    });
  });

  it.each([
    ['reasoning', { reasoning: 'R', content: 'C' }],
    ['reasoning_content', { reasoning_content: 'R', content: 'C' }],
    ['thinking', { thinking: 'R', content: 'C' }],
    ['reasoning_details', { reasoning_details: [{ type: 'reasoning.text', text: 'R' }], content: 'C' }],
    [
      'content parts',
      {
        content: [
          { type: 'thinking', thinking: 'R' },
          { type: 'text', text: 'C' },
        ],
      },
    ],
    ['<think>', { content: '\n<think>\nR\n</think>\n\nC' }],
  ])('finds reasoning in %s', async (field, message) => {
    const response = await askOnce((to) => json(to, completion(message)));
    expect(response).toMatchObject({ content: 'C', reasoning: { text: 'R', field } });
  });

  it('takes reasoning that never ends for reasoning, and a tag in the middle for text', async () => {
    const cut = await askOnce((to) => json(to, completion({ content: '<think>On and on' })));
    expect(cut).toMatchObject({ content: '', reasoning: { text: 'On and on' } });
    const text = await askOnce((to) => json(to, completion({ content: 'Write <think>x</think>.' })));
    expect(text).toMatchObject({ content: 'Write <think>x</think>.' });
    expect(text).not.toHaveProperty('reasoning');
  });

  it('keeps tool calls with malformed arguments as they are', async () => {
    const calls = [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":' } }];
    const choices = [{ finish_reason: 'tool_calls', message: { content: null, tool_calls: calls } }];
    const response = await askOnce((to) => json(to, completion({}, { choices })));
    expect(response).toMatchObject({ content: '', toolCalls: calls, finishReason: 'tool-calls' });
  });

  it('takes an empty text for a reply and a missing one for a failure', async () => {
    expect(await askOnce((to) => json(to, completion({ content: '' })))).toMatchObject({ status: 'answered' });
    expect(await askOnce((to) => json(to, completion({ content: null })))).toMatchObject({ reason: 'bad-shape' });
    const refused = await askOnce((to) => json(to, completion({ content: null, refusal: 'No.' })));
    expect(refused).toMatchObject({ content: 'No.' });
  });
});

const page = '<!doctype html><title>Sign in</title>';
const tooLong = {
  error: {
    code: 400,
    message: 'the request exceeds the available context size',
    type: 'exceed_context_size_error',
    n_ctx: 2048,
  },
};
const quota = { error: { code: 'insufficient_quota', message: 'You exceeded your current quota' } };

describe('trouble', () => {
  it.each<[string, Behaviour, object]>([
    ['HTML with 200', respond(200, page), { reason: 'not-json', retryable: true }],
    ['a JSON text that is no object', respond(200, '[1]'), { reason: 'bad-shape' }],
    ['an empty body', respond(200, ''), { reason: 'cut-body', retryable: true }],
    ['JSON that ends too early', respond(200, '{"choices":[{"mess'), { reason: 'cut-body', retryable: true }],
    ['empty choices', (to) => json(to, completion({}, { choices: [] })), { reason: 'empty-choices', retryable: true }],
    ['no choices', (to) => json(to, { ok: true }), { reason: 'bad-shape' }],
    [
      'an error inside a 200',
      (to) => json(to, { error: { code: 502, message: 'upstream' } }),
      { reason: 'server-error', retryable: true },
    ],
    ['401', respond(401, '{"error":"no"}'), { reason: 'unauthorized', detail: 'HTTP 401: no', retryable: false }],
    ['400', respond(400, '{"error":{"message":"bad role"}}'), { reason: 'rejected', retryable: false }],
    ['404', respond(404, page), { reason: 'rejected', retryable: false }],
    ['over context', (to) => json(to, tooLong, 400), { status: 'not-replayable', reason: 'over-context' }],
    [
      '429 with seconds',
      respond(429, '', { 'retry-after': '7' }),
      { reason: 'rate-limited', retryAfterMs: 7000, overloaded: true },
    ],
    ['429 out of money', (to) => json(to, quota, 429), { reason: 'rate-limited', retryable: false }],
    ['500', respond(500, page), { reason: 'server-error', retryable: true }],
    ['503', respond(503, ''), { reason: 'server-error', retryable: true, overloaded: true }],
  ])('%s', async (_, behave, expected) => {
    expect(await askOnce(behave)).toMatchObject(expected);
  });

  it('429 with a date', async () => {
    const response = await askOnce(respond(429, '', { 'retry-after': new Date(Date.now() + 30_000).toUTCString() }));
    if (response.status !== 'failed') throw new Error(response.status);
    expect(response.retryAfterMs).toBeGreaterThan(25_000);
    expect(response.retryAfterMs).toBeLessThanOrEqual(30_000);
  });

  it('a body cut by the connection', async () => {
    const cut: Behaviour = (to) => {
      to.writeHead(200, { 'content-length': '500' }).write('{"choices":[');
      setTimeout(() => to.destroy(), 20);
    };
    expect(await askOnce(cut)).toMatchObject({ reason: 'cut-body', retryable: true });
  });

  it('a connection reset and a port where nobody listens', async () => {
    expect(await askOnce((to) => to.destroy())).toMatchObject({ reason: 'connection', retryable: true });
    const config = { kind: 'openai-compatible' as const, endpoint: 'http://127.0.0.1:9/v1', model: 'm' };
    const model = createOpenAiCompatible(config, { environment: {} });
    open.push(model);
    expect(await model.generate(hello, live)).toMatchObject({ reason: 'connection', retryable: true });
  });

  it.each<[string, Behaviour]>([
    ['before the headers', () => {}],
    ['inside the body', (to) => void to.writeHead(200).write('{"choices":')],
  ])('a server that hangs %s is left when the signal says so', async (_, behave) => {
    const startedAt = performance.now();
    const response = await askOnce(behave, AbortSignal.timeout(60));
    expect(response).toMatchObject({ reason: 'timeout', retryable: true });
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });

  it('a redirect is not followed', async () => {
    const elsewhere = await fakeEndpoint((to) => json(to, completion({ content: 'stolen' })));
    open.push(elsewhere);
    const response = await askOnce(respond(307, '', { location: `${elsewhere.url}/chat/completions` }));
    expect(response).toMatchObject({ reason: 'redirected', retryable: false });
    expect(elsewhere.seen).toHaveLength(0);
  });
});
