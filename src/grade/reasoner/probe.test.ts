import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/effects.ts';
import { endpointJson } from '../../models/endpoint-json.ts';
import {
  completion,
  type FakeEndpoint,
  fakeEndpoint,
  json,
  type SeenRequest,
} from '../../models/fake-endpoint.conformance.ts';
import { limited } from '../../models/limited.ts';
import type { LanguageModel } from '../../models/model.ts';
import { createOpenAiCompatible } from '../../models/openai-compatible.ts';
import { declaredContext } from './declared-context.ts';
import { type EndpointProbe, probedOptions, probeEndpoint } from './probe.ts';

const open: (FakeEndpoint | LanguageModel)[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

interface Body {
  readonly messages?: readonly { readonly role: string; readonly content: string }[];
  readonly prompt?: string;
  readonly reasoning_effort?: string;
  readonly chat_template_kwargs?: { readonly reasoning_effort?: string };
  readonly logprobs?: boolean;
}

/** What differs between the fake servers. */
interface Server {
  readonly pages?: Readonly<Record<string, unknown>>;
  readonly showsSystem?: boolean;
  readonly reasoningField?: string;
  readonly effort?: 'obeyed' | 'by-template' | 'refused' | 'ignored';
  readonly logprobs?: boolean;
  readonly completions?: (text: string) => Readonly<Record<string, unknown>> | undefined;
  readonly cutsAt?: number;
  /** Repeats nothing, as small models do. */
  readonly weak?: boolean;
  readonly uncounted?: boolean;
}

/** Repeats the word it is asked for, as far as its template shows it, and thinks as long as it is told. */
function answerOf(server: Server, body: Body): { status?: number; body: unknown } {
  if (body.prompt !== undefined) {
    const choice = server.completions?.('Yes.');
    return choice ? { body: { model: 'm', choices: [choice] } } : { status: 404, body: { error: 'no such page' } };
  }
  if (body.reasoning_effort !== undefined && server.effort === 'refused') {
    return { status: 400, body: { error: { message: 'unknown member reasoning_effort' } } };
  }
  const seen = body.messages!.filter(({ role }) => role !== 'system' || server.showsSystem !== false);
  const text = seen.map(({ content }) => content).join('\n');
  const said = server.weak ? 'Hello!' : (/word(?: of the day is|:) ([0-9a-f]{10})/.exec(text)?.[1] ?? 'done');
  const told = server.effort === 'by-template' ? body.chat_template_kwargs?.reasoning_effort : body.reasoning_effort;
  const thought = server.effort !== 'ignored' && told === 'high' ? 90 : 30;
  const read = Math.min(Math.ceil(text.length / 5), server.cutsAt ?? Number.POSITIVE_INFINITY);
  const whole = completion(
    { content: said, ...(server.reasoningField && { [server.reasoningField]: 'Let me see.' }) },
    { model: 'm', usage: server.uncounted ? {} : { prompt_tokens: read, completion_tokens: thought } },
  );
  const position = { token: '1', logprob: 0, top_logprobs: [] };
  const logprobs = body.logprobs && server.logprobs ? { content: [position] } : null;
  return { body: { ...whole, choices: [{ ...whole.choices[0], logprobs }] } };
}

async function probe(server: Server, neededTokens = 8000) {
  const endpoint = await fakeEndpoint((response, request: SeenRequest) => {
    if (request.body === '') {
      const page = server.pages?.[request.path];
      return page === undefined ? response.writeHead(404).end('<html>no</html>') : json(response, page);
    }
    const { status, body } = answerOf(server, JSON.parse(request.body) as Body);
    json(response, body, status);
  });
  const config = { kind: 'openai-compatible' as const, endpoint: endpoint.url, model: 'm' };
  const model = createOpenAiCompatible(config, { environment: {} });
  open.push(endpoint, model);
  const { ask } = limited(model, { price: null, clock: systemClock, maxAttempts: 1 });
  const get = endpointJson(config, {});
  const signal = new AbortController().signal;
  const found = await probeEndpoint({ ask, get, model: 'm', neededTokens, seed: 1, signal });
  return { found, endpoint };
}

const asMarkers = (text: string) => ({
  text: `<|channel|>analysis<|message|>So.<|end|><|start|>assistant<|channel|>final<|message|>${text}`,
  finish_reason: 'stop',
});

describe('the probe', () => {
  it('of a server like vLLM', async () => {
    const { found, endpoint } = await probe({
      pages: { '/v1/models': { data: [{ id: 'm', max_model_len: 131_072 }] } },
      reasoningField: 'reasoning',
      effort: 'obeyed',
      logprobs: true,
      completions: (text) => ({ ...asMarkers(text), token_ids: [200005, 17196, 200008, 15] }),
    });
    expect(found).toEqual({
      status: 'probed',
      answeredBy: 'm',
      context: { tokens: 131_072, source: 'models' },
      reasoningField: 'reasoning',
      effortControl: 'reasoning_effort',
      effortObeyed: true,
      logprobs: true,
      systemShown: 'shown',
      completions: 'ids',
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(endpoint.seen.filter(({ body }) => body !== '')).toHaveLength(6);
    expect(probedOptions(found as EndpointProbe)).toMatchObject({
      policyIn: 'system',
      logprobs: true,
      endpoint: { contextTokens: 131_072, answeredBy: 'm' },
    });
  });

  it('of a server like llama.cpp: its slots, its reasoning field, effort by the template', async () => {
    const { found } = await probe({
      pages: {
        '/v1/models': { data: [{ id: 'other', meta: { n_ctx_train: 131_072 } }] },
        '/props': { default_generation_settings: { n_ctx: 4096 } },
      },
      reasoningField: 'reasoning_content',
      effort: 'by-template',
      completions: asMarkers,
    });
    expect(found).toMatchObject({
      context: { tokens: 4096, source: 'props' },
      reasoningField: 'reasoning_content',
      effortControl: 'chat_template_kwargs',
      effortObeyed: true,
      logprobs: false,
      completions: 'markers',
    });
  });

  it('of a server that cuts at 4k and says nothing: the context is not known, and no promise is made', async () => {
    const { found } = await probe({ cutsAt: 4096, effort: 'ignored', completions: (text) => ({ text }) });
    expect(found).toMatchObject({
      context: null,
      reasoningField: null,
      effortControl: 'reasoning_effort',
      effortObeyed: false,
      completions: 'text',
    });
  });

  it('of a server that says nothing and holds what is needed', async () => {
    const { found } = await probe({});
    expect(found).toMatchObject({ context: { tokens: 8000, source: 'asked' }, completions: 'none' });
  });

  it('of a template that shows no system message, and of a server that refuses the effort', async () => {
    const { found } = await probe({ showsSystem: false, effort: 'refused' });
    expect(found).toMatchObject({ systemShown: 'hidden', effortControl: 'chat_template_kwargs', effortObeyed: false });
    expect(probedOptions(found as EndpointProbe).policyIn).toBe('user');
  });

  it.each([
    [{ weak: true }, 'shown'],
    [{ weak: true, showsSystem: false }, 'hidden'],
    [{ uncounted: true }, 'shown'],
    [{ uncounted: true, showsSystem: false }, 'hidden'],
    [{ uncounted: true, weak: true }, 'unknown'],
  ])('whether a system message is shown: %j', async (server, systemShown) => {
    expect((await probe(server)).found).toMatchObject({ systemShown });
  });

  it('two probes of one server are one fingerprint, of two servers two', async () => {
    const prints = [await probe({}), await probe({}), await probe({ logprobs: true })].map(({ found }) =>
      found.status === 'probed' ? found.fingerprint : found.detail,
    );
    expect(prints[0]).toBe(prints[1]);
    expect(prints[2]).not.toBe(prints[0]);
  });

  it('of what is no model: unreachable, with the reason', async () => {
    const endpoint = await fakeEndpoint((response) => response.writeHead(200).end('<html>Sign in</html>'));
    const config = { kind: 'openai-compatible' as const, endpoint: endpoint.url, model: 'm' };
    const model = createOpenAiCompatible(config, { environment: {} });
    open.push(endpoint, model);
    const { ask } = limited(model, { price: null, clock: systemClock, maxAttempts: 1 });
    const signal = new AbortController().signal;
    const get = endpointJson(config, {});
    expect(await probeEndpoint({ ask, get, model: 'm', neededTokens: 1, seed: 1, signal })).toMatchObject({
      status: 'unreachable',
      detail: expect.stringMatching(/^not-json/),
    });
  });

  it('of a run that stops: nothing is found out', async () => {
    const ask = async () => ({ state: 'not-asked' as const, reason: 'aborted' as const });
    const signal = new AbortController().signal;
    const asked = probeEndpoint({ ask, get: async () => undefined, model: 'm', neededTokens: 1, seed: 1, signal });
    await expect(asked).rejects.toMatchObject({ name: 'NotGradedYet' });
  });
});

describe('a stated context', () => {
  it.each([
    [{ models: { data: [{ id: 'm', context_window: 32_768 }] } }, { tokens: 32_768, source: 'models' }],
    [{ ps: { models: [{ name: 'm', context_length: 4096 }] } }, { tokens: 4096, source: 'ps' }],
    [
      {
        models: {
          data: [
            { id: 'a', max_model_len: 1 },
            { id: 'b', max_model_len: 2 },
          ],
        },
      },
      null,
    ],
    [{ models: { data: [{ id: 'm', max_model_len: '4096' }] } }, null],
    [{ models: 'nonsense', props: [], ps: null }, null],
  ])('%j', (pages, expected) => {
    expect(declaredContext(pages, 'm')).toEqual(expected);
  });
});
