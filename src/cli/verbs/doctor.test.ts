import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Behaviour, completion, json } from '../../models/fake-endpoint.conformance.ts';
import { judgedStudy } from '../../run/calibrate/judged-study.conformance.ts';
import type { Finding } from '../findings.ts';
import { runVerb } from '../run-verb.conformance.ts';

/** A server as vLLM is: states its context, thinks before it answers, obeys effort, gives log-probabilities. */
const server =
  (contextTokens: number, name = 'fake-1'): Behaviour =>
  (response, { path, body }) => {
    if (path.endsWith('/models')) return json(response, { data: [{ id: 'fake-1', max_model_len: contextTokens }] });
    if (!path.endsWith('/chat/completions')) return json(response, { error: 'no such page' }, 404);
    const { reasoning_effort: effort, logprobs, messages } = JSON.parse(body);
    const secret = /word of the day is (\w+)/.exec(JSON.stringify(messages))?.[1];
    const more = {
      model: name,
      usage: { prompt_tokens: 30, completion_tokens: effort === 'high' ? 90 : 9 },
    };
    const answer = completion({ content: secret ?? 'yes', reasoning: 'Let me see.' }, more);
    const [choice] = answer.choices;
    json(
      response,
      logprobs ? { ...answer, choices: [{ ...choice, logprobs: { content: [{ token: '1' }] } }] } : answer,
    );
  };

describe('doctor', { timeout: 60_000 }, () => {
  let world: Awaited<ReturnType<typeof judgedStudy>>;
  beforeEach(async () => {
    world = await judgedStudy(4);
  });
  afterEach(() => world.close());

  async function findings(
    edited?: (text: string) => string,
  ): Promise<{ code: number; found: Record<string, Finding> }> {
    const study = await world.open('yes, {n}', edited);
    await study.store.close();
    const { code, out } = await runVerb('doctor', { dir: world.dir, json: true });
    const all = JSON.parse(out) as Finding[];
    return { code, found: Object.fromEntries(all.map((finding) => [finding.check, finding])) };
  }

  it('says what the judge is: context, reasoning, effort, log-probabilities, template, and whether policies fit', async () => {
    world.behave(server(32_768));
    const { code, found } = await findings();
    expect(code).toBe(0);
    expect(found.judge).toMatchObject({ state: 'ok', detail: 'judge-chat/fake-1 answers as fake-1' });
    expect(found['judge context']!.detail).toBe('32768 tokens (/models says so)');
    expect(found['judge reasoning']!.detail).toBe('comes in reasoning');
    expect(found['judge effort']).toMatchObject({ state: 'ok', detail: 'by reasoning_effort, obeyed' });
    expect(found['judge logprobs']!.detail).toBe('given');
    expect(found['judge template']).toMatchObject({ state: 'ok', detail: 'shows the model a system message' });
    expect(found['judge policies']).toMatchObject({
      state: 'ok',
      detail: expect.stringMatching(/^all fit; .* \d+ tokens$/),
    });
    expect(found.graders!.detail).toBe('1 of 1 policies are decided by a reasoner');
    expect(found['judge and lanes']).toBeUndefined();
    const { out } = await runVerb('doctor', { dir: world.dir });
    expect(out).toMatch(/ok +judge context +32768 tokens/);
  });

  it('finds a policy that does not fit, an endpoint without raw completions, and a name that a lane answers by', async () => {
    world.behave(server(1024, 'scripted'));
    const { code, found } = await findings((text) => text.replace('judge-chat', 'safeguard-harmony'));
    expect(code).toBe(1);
    expect(found['judge policy']).toMatchObject({
      state: 'bad',
      detail: expect.stringMatching(/holds 1024.*cut to fit/),
    });
    expect(found['judge completions']).toMatchObject({ state: 'bad', detail: expect.stringMatching(/safeguard-chat/) });
    expect(found['judge and lanes']).toMatchObject({
      state: 'unknown',
      detail: expect.stringMatching(/answers as scripted/),
    });
  });

  it('has each screen guess, and finds one that has no score', async () => {
    let answer: object = { score: 0.25 };
    world.behave((response, request, n) =>
      request.path.endsWith('/score') ? json(response, answer) : server(32_768)(response, request, n),
    );
    const screened = (text: string): string => {
      const address = /endpoint: "([^"]+)"/.exec(text)![1]!;
      const cascade = `cascade: { screens: { agrees-too-much: { endpoint: "${address}/score" } } }`;
      return text.replace('  reasoner:', `  ${cascade}\n  reasoner:`);
    };
    const name = 'screen of agrees-too-much';
    const good = await findings(screened);
    expect(good.found[name]).toMatchObject({
      state: 'ok',
      detail: expect.stringMatching(/^endpoint:.* guesses 0\.25 of "Hello."$/),
    });
    expect(good.code).toBe(0);
    answer = { points: 3 };
    const bad = await findings(screened);
    expect(bad.found[name]).toMatchObject({
      state: 'bad',
      detail: expect.stringMatching(/score of the answer is not there/),
    });
    expect(bad.code).toBe(1);
  });

  it('finds a judge that is down, one that answers a lane, and a screen that cannot be read', async () => {
    world.behave((response) => response.socket?.destroy());
    const down = await findings();
    expect(down.code).toBe(1);
    expect(down.found.judge).toMatchObject({
      state: 'bad',
      detail: expect.stringMatching(/does not answer.*Start it/),
    });
    const file = join(world.dir, 'foreshadow.yaml');
    const cascade = '  cascade: { screens: { agrees-too-much: { file: gone.json } } }\n  reasoner:';
    const text = `study: judged
traffic: { files: logs.jsonl, consent: all-consented }
current: { model: { kind: scripted } }
candidate: { model: { kind: scripted } }
policies: policies
graders:
  reasoner: { model: { kind: scripted } }
`;
    await writeFile(file, text.replace('  reasoner:', cascade));
    const { out, code } = await runVerb('doctor', { dir: world.dir });
    expect(code).toBe(1);
    expect(out).toMatch(/bad +graders +The screen .*gone.json cannot be read/);
    expect(out).toMatch(/ok +judge +judge-chat\/scripted opens; only endpoints are asked/);
    const same = `{ kind: openai-compatible, endpoint: "http://127.0.0.1:9/v1", model: m }`;
    await writeFile(file, text.replaceAll('{ kind: scripted }', same));
    expect((await runVerb('doctor', { dir: world.dir })).out).toMatch(
      /bad +graders +The reasoner is also the model that/,
    );
  });
});
