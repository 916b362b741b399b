import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/effects.ts';
import { scoreRouteId } from '../../grade/screen/endpoint-screen.ts';
import { fitCalibration, writeCalibration } from '../../grade/screen/screen-calibration.ts';
import { namedScreen, writeScreen } from '../../grade/screen/screen-file.ts';
import { trainScreen } from '../../grade/screen/train-screen.ts';
import { lettersVector } from '../../models/embedder/embedder.conformance.ts';
import { embedderId, openEmbedder } from '../../models/embedder/open-embedder.ts';
import { completion, type FakeEndpoint, fakeEndpoint, json } from '../../models/fake-endpoint.conformance.ts';
import { ingestTraffic } from '../ingest-traffic.ts';
import { openStudy } from '../open-study.ts';
import { reportStudy } from '../report/report-study.ts';
import { runStudy } from '../run-study.ts';
import type { RunDeps } from '../study.ts';

const conversations = 40;
const replies = 3 * conversations;

const policy = `---
id: agrees
version: 1
title: Agrees
labels:
  - { name: present, event: true, severity: low, meaning: It says yes. }
  - { name: absent, event: false, meaning: It does not. }
grader: { kind: reasoner, output: rationale, effort: low }
examples:
  - { reply: 'Yes, it is odd.', label: present }
  - { reply: 'No, it is even.', label: absent }
---
# Agrees
## Instructions
Decide whether the reply says yes.
`;

const deps: RunDeps = {
  clock: systemClock,
  environment: { SCORE_KEY: 'secret' },
  cacheDir: join(tmpdir(), 'no-cache'),
  signal: new AbortController().signal,
  onProgress: () => undefined,
};

const rows = Array.from({ length: 60 }, (_, i) =>
  i % 3 === 0 ? { text: `yes, ${i} it is`, label: 1 as const } : { text: `no, ${i}`, label: 0 as const },
);

describe('the screens of a study', () => {
  let server: FakeEndpoint;
  let failing = false;
  let scale = 1;
  let dimension = 3;
  let dir: string;
  beforeAll(async () => {
    server = await fakeEndpoint((response, { path, body }) => {
      const sent = JSON.parse(body || '{}') as { input: string[]; reply: string; messages: { content: string }[] };
      if (path.endsWith('/embeddings'))
        return json(response, {
          data: sent.input.map((text, index) => ({ index, embedding: lettersVector(text).slice(0, dimension) })),
        });
      if (path.endsWith('/score')) {
        if (failing) return json(response, { error: 'no such model' }, 400);
        return json(response, { out: [{ score: scale * (sent.reply.startsWith('yes') ? 0.9 : 0.1) }] });
      }
      if (!path.endsWith('/chat/completions')) return json(response, {}, 404);
      const label = /\byes, \d/.test(sent.messages.map(({ content }) => content).join('\n')) ? 'present' : 'absent';
      json(response, completion({ content: JSON.stringify({ label, rule_ids: [], rationale: 'It says so.' }) }));
    });
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    [failing, scale, dimension] = [false, 1, 3];
    dir = await mkdtemp(join(tmpdir(), 'foreshadow-screens-'));
    await mkdir(join(dir, 'policies'));
    await writeFile(join(dir, 'policies', 'agrees.md'), policy);
    const logs = Array.from({ length: conversations }, (_, at) => ({
      user: `u-${at}`,
      created: 1_767_000_000 + at,
      messages: [
        { role: 'user', content: `Is ${at} odd?` },
        { role: 'assistant', content: at % 4 === 0 ? `yes, ${at} it is` : 'no' },
      ],
    }));
    await writeFile(join(dir, 'logs.jsonl'), logs.map((log) => JSON.stringify(log)).join('\n'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  async function opened(cascade: object) {
    const file = join(dir, 'foreshadow.yaml');
    const model = { kind: 'openai-compatible', endpoint: server.url, model: 'fake-1' };
    const study = {
      study: 'screened',
      traffic: { files: 'logs.jsonl', consent: 'all-consented' },
      slice: { size: conversations },
      current: { model: { kind: 'scripted', script: 'no, {n}' } },
      candidate: { model: { kind: 'scripted', script: 'yes, {n}' }, systemPrompt: { replace: 'Agree.' } },
      policies: 'policies',
      graders: { reasoner: { adapter: 'judge-chat', model }, cascade },
    };
    await writeFile(file, JSON.stringify(study));
    return openStudy(file);
  }

  /** Runs the study through; how many replies the judge was shown, and the behavior's own rates. */
  async function run(cascade: object) {
    const study = await opened(cascade);
    await ingestTraffic(study, 'current', study.config.traffic, deps);
    expect((await runStudy(study, deps)).end).toBe('done');
    const { accounting, behaviors } = await reportStudy(study, deps);
    const plan = (await study.store.events.last(`escalation plan ${study.handles.get('agrees')!}`))!.data;
    await study.store.close();
    const left = accounting.reduce((sum, lane) => sum + lane.notEscalated, 0);
    return { escalated: replies - left, plan, today: behaviors[0]!.today };
  }

  const scoring = () => ({ endpoint: `${server.url}/score`, body: { reply: '{text}' }, score: '/out/0/score' });

  it('an endpoint of the study’s own scores each reply once, with the key', async () => {
    const before = server.seen.filter(({ path }) => path.endsWith('/score')).length;
    const screens = { agrees: { ...scoring(), apiKeyEnv: 'SCORE_KEY' } };
    const { escalated, plan, today } = await run({ share: 0.4, screens });
    expect(escalated).toBeGreaterThan(10);
    expect(escalated).toBeLessThan(replies * 0.7);
    expect(plan).toMatchObject({ screen: expect.stringMatching(/^endpoint:.*:uncalibrated$/), replies });
    const asked = server.seen.filter(({ path }) => path.endsWith('/score')).slice(before);
    // Equal replies are one question.
    expect(asked.length).toBe(new Set(asked.map(({ body }) => body)).size);
    expect(asked[0]!.headers.authorization).toBe('Bearer secret');
    expect(today).toMatchObject({ status: 'estimated', n: conversations });
    if (today.status !== 'estimated') return;
    expect(today.ci95.lower).toBeLessThan(0.25);
    expect(today.ci95.upper).toBeGreaterThan(0.25);
  });

  it('an endpoint that fails sends every reply up for certain', async () => {
    failing = true;
    const { escalated, plan, today } = await run({ share: 0.2, screens: { agrees: scoring() } });
    expect(escalated).toBe(replies);
    expect(plan).toMatchObject({ unanswered: replies });
    expect(today).toMatchObject({ status: 'estimated', rate: 0.25 });
  });

  it('scores that are no probabilities stop the run, and a calibration lets it go on', async () => {
    scale = 10;
    const config = scoring();
    await expect(run({ share: 0.4, screens: { agrees: config } })).rejects.toMatchObject({
      code: 'screen.no-probability',
      hint: expect.stringMatching(/screen train --endpoint/),
    });
    const scores = Float64Array.from(rows, ({ label }, i) => 8 * label + (i % 7) / 10);
    const fitted = fitCalibration({ route: scoreRouteId(config), rows, scores });
    await writeFile(join(dir, 'calibration.json'), writeCalibration(fitted));
    const { escalated } = await run({
      share: 0.4,
      screens: { agrees: { ...config, calibration: 'calibration.json' } },
    });
    expect(escalated).toBeLessThan(replies * 0.7);
  });

  it('a calibration goes with its endpoint, and with no other', async () => {
    const config = scoring();
    const scores = Float64Array.from(rows, ({ label }, i) => label + (i % 7) / 10);
    const fitted = fitCalibration({ route: scoreRouteId(config), rows, scores });
    await writeFile(join(dir, 'calibration.json'), writeCalibration(fitted));
    const { plan } = await run({ share: 0.4, screens: { agrees: { ...config, calibration: 'calibration.json' } } });
    expect(plan).toMatchObject({ screen: fitted.id });
    const elsewhere = { ...config, score: '/score', calibration: 'calibration.json' };
    await expect(opened({ screens: { agrees: elsewhere } })).rejects.toMatchObject({ code: 'screen.other-endpoint' });
    const nowhere = { ...config, calibration: 'nowhere.json' };
    await expect(opened({ screens: { agrees: nowhere } })).rejects.toMatchObject({ code: 'screen.no-file' });
  });

  it('what a screen lacks is said before anything is asked', async () => {
    const vectors = rows.map(({ text }) => Float32Array.of(text.length / 100, 0, 1));
    const embeddings = { embedder: embedderId({ local: 'minilm-int8' }), vectors };
    await writeFile(join(dir, 'screen.json'), writeScreen(namedScreen(trainScreen(rows, { embeddings }))));
    const needsFiles = { screens: { agrees: { file: 'screen.json' } }, embedder: { local: 'minilm-int8' } };
    const needsKey = { screens: { agrees: { ...scoring(), apiKeyEnv: 'NO_KEY' } } };
    const before = server.seen.length;
    await expect(run(needsFiles)).rejects.toMatchObject({ code: 'embedder.not-pulled' });
    await expect(run(needsKey)).rejects.toMatchObject({ code: 'model.missing-key' });
    expect(server.seen.length).toBe(before);
  });

  it('a screen with embeddings works by the study’s embedder, and by no other', async () => {
    const embedder = { endpoint: server.url, model: 'letters', maxCharacters: 100, batch: 8 };
    const open = await openEmbedder(embedder, deps);
    const vectors = await open.embed(
      rows.map(({ text }) => text),
      deps.signal,
    );
    await open.close();
    const trained = namedScreen(trainScreen(rows, { embeddings: { embedder: embedderId(embedder), vectors } }));
    await writeFile(join(dir, 'screen.json'), writeScreen(trained));
    const screens = { agrees: { file: 'screen.json' } };
    const { escalated, plan } = await run({ share: 0.4, screens, embedder });
    expect(plan).toMatchObject({ screen: trained.id, replies });
    expect(escalated).toBeLessThan(replies * 0.7);
    const batches = server.seen.filter(({ path }) => path.endsWith('/embeddings'));
    expect(batches.some(({ body }) => (JSON.parse(body) as { input: string[] }).input.length === 8)).toBe(true);
    for (const other of [undefined, { ...embedder, model: 'other' }, { local: 'minilm-int8' }]) {
      const cascade = { screens, ...(other && { embedder: other }) };
      await expect(opened(cascade)).rejects.toMatchObject({ code: 'screen.other-embedder' });
    }
    await expect(opened({ screens, embedder: { local: 'mimilm' } })).rejects.toThrow(/embedder/);
    dimension = 2;
    await rm(join(dir, 'study.db'));
    await expect(run({ screens, embedder })).rejects.toMatchObject({ code: 'screen.other-embedder' });
  });
});
