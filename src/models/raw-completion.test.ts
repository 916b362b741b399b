import { afterEach, describe, expect, it } from 'vitest';
import { requestFingerprint } from '../core/request-fingerprint.ts';
import { contextRefusal } from './context-guard.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { type Behaviour, type FakeEndpoint, fakeEndpoint, json } from './fake-endpoint.conformance.ts';
import type { LanguageModel, ModelRequest } from './model.ts';
import { createOpenAiCompatible } from './openai-compatible.ts';
import { promptRefused } from './prompt-refused.ts';

const open: (FakeEndpoint | LanguageModel)[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const live = new AbortController().signal;
const prompt = '<|start|>user<|message|>Hello<|end|><|start|>assistant';
const raw: ModelRequest = {
  messages: [],
  prompt,
  tools: [],
  sampling: { maxTokens: 9, stop: ['<|return|>'] },
  extraBody: { skip_special_tokens: false, top_k: 1 },
  fingerprint: 'f'.repeat(32),
};

async function serve(behave: Behaviour, search = '') {
  const endpoint = await fakeEndpoint(behave);
  const config = { kind: 'openai-compatible' as const, endpoint: `${endpoint.url}${search}`, model: 'fake-1' };
  const model = createOpenAiCompatible({ ...config, extraBody: { top_k: 7 } }, { environment: {} });
  open.push(endpoint, model);
  return { endpoint, model };
}

const completionOf = (choice: unknown) => ({ object: 'text_completion', model: 'fake-1', choices: [choice] });

describe('a request with a prompt', () => {
  it('goes to /completions with its own members, and text is the answer', async () => {
    const text = '<|channel|>final<|message|>0';
    const { endpoint, model } = await serve(
      (response) => json(response, completionOf({ text, finish_reason: 'length', index: 0 })),
      '?api-version=1',
    );
    expect(await model.generate(raw, live)).toMatchObject({
      status: 'answered',
      content: text,
      finishReason: 'length',
      answeredBy: 'fake-1',
    });
    expect(endpoint.seen[0]!.path).toBe('/v1/completions?api-version=1');
    expect(JSON.parse(endpoint.seen[0]!.body)).toEqual({
      model: 'fake-1',
      prompt,
      max_tokens: 9,
      stop: ['<|return|>'],
      skip_special_tokens: false,
      top_k: 7,
    });
  });

  it('a choice with neither text nor message is a failure', async () => {
    const { model } = await serve((response) => json(response, completionOf({ finish_reason: 'stop' })));
    expect(await model.generate(raw, live)).toMatchObject({ status: 'failed', reason: 'bad-shape' });
  });

  it('a think block that opens the text is reasoning', async () => {
    const { model } = await serve((response) => json(response, completionOf({ text: '<think>hm</think>\n0' })));
    expect(await model.generate(raw, live)).toMatchObject({
      content: '0',
      reasoning: { text: 'hm', field: '<think>' },
    });
  });

  it('counts in the estimate and in the context', async () => {
    expect(estimateTokens(raw).inputTokens).toBe(Math.ceil(prompt.length / 3));
    expect(await contextRefusal({ ...raw, prompt: 'word '.repeat(500) }, 256)).toMatchObject({
      reason: 'over-context',
    });
    expect(await contextRefusal(raw, 256)).toBeUndefined();
  });

  it('is refused in words where only chats are played', () => {
    expect(promptRefused('a corpus')).toMatchObject({ status: 'failed', reason: 'rejected', retryable: false });
  });
});

describe('fingerprints', () => {
  const chat = { messages: [{ role: 'user' as const, content: 'hi' }], tools: [], sampling: { maxTokens: 8 }, seed: 1 };

  it('of requests without the new members are what they were', () => {
    expect(requestFingerprint(chat)).toBe('f699b92ad611fa710cbe02df7e9cafec');
  });

  it('tell prompts and members apart', () => {
    const names = [
      chat,
      { ...chat, prompt: 'a' },
      { ...chat, prompt: 'b' },
      { ...chat, extraBody: { logprobs: true } },
    ];
    expect(new Set(names.map(requestFingerprint)).size).toBe(4);
  });
});
