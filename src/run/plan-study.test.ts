import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { json } from '../models/fake-endpoint.conformance.ts';
import { judge, judgedStudy, judgeSays } from './calibrate/judged-study.conformance.ts';
import { planStudy } from './plan-study.ts';
import { reportStudy } from './report/report-study.ts';
import { runStudy } from './run-study.ts';
import type { Study } from './study.ts';

const conversations = 40;
const patience = 60_000;
const rule = `---
id: says-yes
version: 1
title: Says yes
labels:
  - { name: present, event: true, meaning: It says yes. }
  - { name: absent, event: false, meaning: It does not. }
grader: { kind: match, any: ['\\byes\\b'] }
examples:
  - { reply: 'Oh yes.', label: present }
  - { reply: 'Oh no.', label: absent }
---
Whether the reply says yes.
`;
const priced = (text: string): string =>
  text.replace(
    'model: fake-1 }',
    'model: fake-1, price: { inputPerMillion: 1, outputPerMillion: 2 }, limits: { requestsPerMinute: 60 } }',
  );

describe('a plan of a study with a reasoner', { timeout: patience }, () => {
  let world: Awaited<ReturnType<typeof judgedStudy>>;
  let study: Study;
  beforeEach(async () => {
    world = await judgedStudy(conversations);
  });
  afterEach(async () => {
    await study.store.close();
    await world.close();
  });

  it('counts a call for every reply of every lane that the run then makes, and none afterwards', async () => {
    study = await world.open('yes, {n}', priced);
    const plan = await planStudy(study, world.deps());
    expect(world.asked()).toBe(0);
    const [grading, ...others] = plan.grading;
    expect(others).toEqual([]);
    expect(grading).toMatchObject({ policies: ['agrees-too-much'], replies: 80, share: 1, anchored: 0, calls: 80 });
    const { tokens } = study.reasoner!.policies[0]!.compiled;
    expect(grading!.inputTokens).toBeGreaterThan(80 * (tokens + 20));
    expect(grading!.inputTokens).toBeLessThan(80 * (tokens + 400));
    expect(grading!.outputTokens).toBe(80 * 1024);
    expect(grading!.dollars).toBeCloseTo((grading!.inputTokens + 2 * grading!.outputTokens) / 1e6);
    expect(plan).toMatchObject({ calls: 120, dollars: grading!.dollars, budgetExceeded: [] });
    expect(plan.tokens).toBeGreaterThan(grading!.inputTokens + grading!.outputTokens);
    expect(plan.minutes).toBeCloseTo(80 / 60);
    await study.store.close();
    study = await world.open('yes, {n}');
    await runStudy(study, world.deps());
    expect(world.asked()).toBe(80);
    const after = await planStudy(study, world.deps());
    expect(after).toMatchObject({ calls: 0, tokens: 0, grading: [{ calls: 0, replies: 0 }] });
  });

  it('counts only what is left, and holds what is spent against the budget', async () => {
    const bounded = (text: string): string => `${text}budget: { requests: 125 }\n`;
    study = await world.open('yes, {n}', bounded);
    expect((await planStudy(study, world.deps())).budgetExceeded).toEqual([]);
    const stop = new AbortController();
    const works = judge(judgeSays);
    world.behave((response, request, n) => {
      if (world.asked() === 30) stop.abort();
      works(response, request, n);
    });
    await runStudy(study, world.deps(stop.signal));
    const plan = await planStudy(study, world.deps());
    const { accounting } = await reportStudy(study, world.deps());
    const left = accounting.reduce((sum, { gradesPending }) => sum + gradesPending, 0);
    expect(left).toBeGreaterThan(20);
    expect(plan).toMatchObject({ calls: left, grading: [{ calls: left, replies: left }], budgetExceeded: [] });
    await study.store.close();
    study = await world.open('yes, {n}', (text) => `${text}budget: { requests: 100 }\n`);
    expect((await planStudy(study, world.deps())).budgetExceeded).toEqual([
      `${left} calls beside ${120 - left} spent, budget 100`,
    ]);
  });

  it('counts every judge of a panel, and a set of policies that is asked in one call once', async () => {
    const panel =
      ' panel: [{ votes: 3, model: { kind: openai-compatible, endpoint: "http://127.0.0.1:9/v1", model: fake-2 } }],';
    study = await world.open('yes, {n}', (text) =>
      text.replace('{ adapter: judge-chat,', `{ adapter: judge-chat,${panel}`),
    );
    const [sworn] = (await planStudy(study, world.deps())).grading;
    expect(sworn).toMatchObject({ replies: 80, calls: 320 });
    expect(sworn!.judges.map(({ judge, calls }) => [judge, calls])).toEqual([
      ['judge-chat/fake-1', 80],
      ['judge-chat/fake-2', 240],
    ]);
    await study.store.close();
    const [twin] = [study.policies[0]!.file].map((file) => readFileSync(file, 'utf8'));
    await writeFile(join(world.dir, 'policies', 'twin.md'), twin!.replace('id: agrees-too-much', 'id: twin'));
    study = await world.open('yes, {n}', (text) =>
      text.replace('{ adapter: judge-chat,', '{ multi: true, adapter: judge-chat,'),
    );
    const several = (await planStudy(study, world.deps())).grading;
    expect(several).toMatchObject([{ policies: ['agrees-too-much', 'twin'], replies: 80, calls: 80 }]);
    expect(several[0]!.inputTokens).toBeGreaterThan(sworn!.judges[0]!.inputTokens);
  });

  it('counts the share of a cascade, every vote, and the anchor set', async () => {
    await writeFile(join(world.dir, 'policies', 'yes.md'), rule);
    study = await world.open('yes, {n}', (text) =>
      text.replace(
        '  reasoner: { adapter: judge-chat,',
        '  cascade: { share: 0.3, screens: { agrees-too-much: { rule: says-yes } } }\n  reasoner: { votes: 3, adapter: judge-chat,',
      ),
    );
    world.behave((response) => json(response, { error: 'nobody is to be asked' }, 500));
    const [grading, ...others] = (await planStudy(study, world.deps())).grading;
    expect(others).toEqual([]);
    expect(grading).toMatchObject({ replies: 80, share: 0.3, calls: 72, dollars: null });
    expect(grading!.judges).toMatchObject([{ judge: 'judge-chat/fake-1', votes: 3, calls: 72 }]);
    await study.store.events.add({
      at: 0,
      kind: `anchor set ${study.handles.get('agrees-too-much')!}`,
      data: { number: 1, replies: Array(10).fill({}) },
    });
    expect((await planStudy(study, world.deps())).grading[0]).toMatchObject({ anchored: 10, calls: 102 });
  });
});
