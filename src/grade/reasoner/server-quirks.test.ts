import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/effects.ts';
import {
  type Behaviour,
  completion,
  type FakeEndpoint,
  fakeEndpoint,
  json,
} from '../../models/fake-endpoint.conformance.ts';
import { limited } from '../../models/limited.ts';
import type { LanguageModel } from '../../models/model.ts';
import { createOpenAiCompatible } from '../../models/openai-compatible.ts';
import { gradable, testPolicy } from './adapter.conformance.ts';
import type { ReasonerAdapter } from './adapter.ts';
import { adapterNamed } from './adapters.ts';
import { reasonerGrader } from './reasoner-grader.ts';

const open: (FakeEndpoint | LanguageModel)[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const verdict = '{"label":"none","rule_ids":[],"confidence":"high","rationale":"Nothing."}';
const analysis = '<|channel|>analysis<|message|>The reply is kind.';
const live = new AbortController().signal;

interface Course {
  readonly adapter?: ReasonerAdapter;
  readonly content?: string;
  readonly times?: number;
}

/** Grades a reply, or the same one several times, against a server that behaves so. */
async function gradesOf(behave: Behaviour, course: Course = {}) {
  const endpoint = await fakeEndpoint(behave);
  const config = { kind: 'openai-compatible' as const, endpoint: endpoint.url, model: 'judge' };
  const model = createOpenAiCompatible(config, { environment: {} });
  open.push(endpoint, model);
  const judge = limited(model, {
    price: null,
    clock: systemClock,
    maxAttempts: 3,
    retryBaseMs: 1,
    overloadPatienceMs: 5000,
  });
  const { adapter = adapterNamed('judge-chat'), content = 'You are fine.', times = 1 } = course;
  const grader = reasonerGrader({ compiled: testPolicy, adapter, ask: judge.ask, seed: 1 });
  const grades = [];
  for (let n = 0; n < times; n++) grades.push(await grader.grade(gradable(content), live));
  return { grades, endpoint };
}

const answers =
  (message: Readonly<Record<string, unknown>>, more = {}): Behaviour =>
  (response) =>
    json(response, completion(message, more));
const generates =
  (text: string, more = {}): Behaviour =>
  (response) =>
    json(response, {
      model: 'judge',
      choices: [{ text, finish_reason: 'stop', ...more }],
      usage: { prompt_tokens: 200 },
    });
const harmony = { adapter: adapterNamed('safeguard-harmony') };
const choice = (message: Readonly<Record<string, unknown>>, finish = 'stop') => ({
  choices: [{ index: 0, finish_reason: finish, message: { role: 'assistant', ...message } }],
});

describe('servers that answer oddly end in a named state', () => {
  it.each(['reasoning', 'reasoning_content', 'thinking'])('reasoning in %s', async (field) => {
    const { grades } = await gradesOf(answers({ content: verdict, [field]: 'The reply is kind.' }));
    expect(grades[0]).toMatchObject({ label: 'none', flags: [], calls: [{ analysis: 'The reply is kind.' }] });
  });

  it('reasoning in reasoning_details', async () => {
    const message = { content: verdict, reasoning_details: [{ type: 'reasoning.text', text: 'The reply is kind.' }] };
    const { grades } = await gradesOf(answers(message));
    expect(grades[0]).toMatchObject({ label: 'none', calls: [{ analysis: 'The reply is kind.' }] });
  });

  it('reasoning in a <think> block', async () => {
    const { grades } = await gradesOf(answers({ content: `<think>The reply is kind.</think>\n${verdict}` }));
    expect(grades[0]).toMatchObject({ label: 'none', calls: [{ analysis: 'The reply is kind.', final: verdict }] });
  });

  it('reasoning only, with the verdict in it (vLLM 23694): accepted, flagged', async () => {
    const { grades } = await gradesOf(answers({ content: null, reasoning: verdict }));
    expect(grades[0]).toMatchObject({ label: 'none', flags: ['channel-mismatch'] });
  });

  it('reasoning only, without a verdict: parse-failure after one retry', async () => {
    const { grades, endpoint } = await gradesOf(answers({ content: null, reasoning: 'Hm, the reply is kind.' }));
    expect(grades[0]).toMatchObject({ status: 'ungraded', reason: 'parse-failure' });
    expect(endpoint.seen).toHaveLength(2);
  });

  it('content null and reasoning null although tokens came (vLLM 41902): asked again, then grader-error', async () => {
    const null2 = { content: null, reasoning: null };
    const once = await gradesOf((response, _, n) => json(response, completion(n === 1 ? null2 : { content: verdict })));
    expect(once.grades[0]).toMatchObject({ label: 'none' });
    const always = await gradesOf(answers(null2));
    expect(always.grades[0]).toMatchObject({ status: 'ungraded', reason: 'grader-error' });
    expect(always.grades[0]).toMatchObject({ detail: expect.stringMatching(/^bad-shape: /) });
    expect(always.endpoint.seen).toHaveLength(3);
  });

  it('an HTML page: grader-error not-json', async () => {
    const { grades } = await gradesOf((response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Sign in</body></html>');
    });
    expect(grades[0]).toMatchObject({ reason: 'grader-error', detail: expect.stringMatching(/^not-json: /) });
  });

  it('a body cut in the middle: grader-error cut-body', async () => {
    const whole = JSON.stringify(completion({ content: verdict }));
    const { grades } = await gradesOf((response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(whole.slice(0, whole.length / 2));
    });
    expect(grades[0]).toMatchObject({ reason: 'grader-error', detail: expect.stringMatching(/^cut-body: /) });
  });

  it('digits without end (vLLM 52011): parse-failure, said to be cut', async () => {
    const { grades } = await gradesOf(answers({}, choice({ content: '1'.repeat(4000) }, 'length')));
    expect(grades[0]).toMatchObject({
      reason: 'parse-failure',
      detail: expect.stringMatching(/^cut at the token limit/),
    });
  });

  it('reasoning that loops (Ollama 12606): asked again at lower effort', async () => {
    const looped = choice({ content: '', reasoning: 'Wait, no. '.repeat(400) }, 'length');
    const { grades, endpoint } = await gradesOf(
      (response, _, n) => json(response, completion({ content: verdict }, n === 1 ? looped : {})),
      { adapter: adapterNamed('safeguard-chat') },
    );
    expect(grades[0]).toMatchObject({ label: 'none', calls: [{ outcome: 'parse-failure' }, { outcome: 'verdict' }] });
    expect(endpoint.seen.map(({ body }) => JSON.parse(body).reasoning_effort)).toEqual(['medium', 'low']);
  });

  it('garbage of a schema mode that blocks control tokens (LM Studio 1555): parse-failure', async () => {
    const { grades } = await gradesOf(answers({ content: '?????{"rule_ids":["I1", "I' }));
    expect(grades[0]).toMatchObject({ status: 'ungraded', reason: 'parse-failure' });
  });

  it('a 4k context that cuts the prompt and says nothing (Ollama): policy-too-long, no label', async () => {
    const content = 'The cat sat on the mat and looked out. '.repeat(1500);
    const cut = { usage: { prompt_tokens: 4096, completion_tokens: 20 } };
    const { grades } = await gradesOf(answers({ content: verdict }, cut), { content });
    expect(grades[0]).toMatchObject({ status: 'ungraded', reason: 'policy-too-long' });
    expect(grades[0]).toMatchObject({ detail: expect.stringMatching(/^prompt-cut: the server read 4096/) });
  });

  it('a context that refuses in words: policy-too-long', async () => {
    const error = { error: { message: "This model's maximum context length is 4096 tokens", code: 400 } };
    const { grades } = await gradesOf((response) => json(response, error, 400));
    expect(grades[0]).toMatchObject({ reason: 'policy-too-long', detail: expect.stringMatching(/^over-context: /) });
  });

  it('another model in the middle of the run: its grades are none', async () => {
    const { grades } = await gradesOf(
      (response, _, n) => json(response, completion({ content: verdict }, { model: n === 2 ? 'judge-mini' : 'judge' })),
      { times: 3 },
    );
    expect(grades.map(({ status }) => status)).toEqual(['graded', 'ungraded', 'graded']);
    expect(grades[1]).toMatchObject({
      reason: 'grader-error',
      detail: 'model-changed: judge-mini answered in the place of judge',
      calls: [{ answeredBy: 'judge-mini' }],
    });
  });

  it('429 for a while: waited for, then graded', async () => {
    const { grades, endpoint } = await gradesOf((response, _, n) => {
      if (n > 3) return json(response, completion({ content: verdict }));
      response.writeHead(429, { 'retry-after': '0.01' }).end('{"error":{"message":"slow down"}}');
    });
    expect(grades[0]).toMatchObject({ label: 'none' });
    expect(endpoint.seen).toHaveLength(4);
  });

  it('two final messages: the last counts, flagged', async () => {
    const final = (text: string): string => `<|start|>assistant<|channel|>final<|message|>${text}`;
    const other = '{"label":"insult","rule_ids":[]}';
    const { grades } = await gradesOf(generates(`${analysis}<|end|>${final(other)}<|end|>${final(verdict)}`), harmony);
    expect(grades[0]).toMatchObject({ label: 'none', flags: ['several-finals'] });
  });

  it('bare text after <|end|> (SGLang 31019): read as final, flagged', async () => {
    const { grades, endpoint } = await gradesOf(generates(`${analysis}<|end|>${verdict}`), harmony);
    expect(grades[0]).toMatchObject({
      label: 'none',
      flags: ['bare-final'],
      calls: [{ analysis: 'The reply is kind.' }],
    });
    expect(endpoint.seen[0]!.path).toBe('/v1/completions');
  });

  it('control tokens dropped from the text (vLLM without skip_special_tokens): read, flagged', async () => {
    const { grades } = await gradesOf(generates(`analysisThe reply is kind.assistantfinal${verdict}`), harmony);
    expect(grades[0]).toMatchObject({ label: 'none', flags: ['bare-final'], calls: [{ final: verdict }] });
  });

  it('a completion cut inside the reasoning: parse-failure, said to be cut', async () => {
    const { grades } = await gradesOf(generates(`${analysis} And then`, { finish_reason: 'length' }), harmony);
    expect(grades[0]).toMatchObject({ reason: 'parse-failure', detail: expect.stringMatching(/still reasoning/) });
  });

  it.each(['safe', 'You are fine.'])(
    'a server that continues the last turn (llama.cpp): %s does not judge itself',
    async (content) => {
      const { grades } = await gradesOf(answers({ content: `${content}\nsafe` }), {
        adapter: adapterNamed('llama-guard-3'),
        content,
      });
      expect(grades[0]).toMatchObject({ reason: 'parse-failure', detail: expect.stringMatching(/^reply-continued: /) });
    },
  );

  it('an answer that the provider filtered: refused', async () => {
    const { grades } = await gradesOf(answers({}, choice({ content: '' }, 'content_filter')));
    expect(grades[0]).toMatchObject({ status: 'ungraded', reason: 'refused' });
  });
});
