import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GraderCall } from '../../core/grade.ts';
import { yesPolicyText } from '../../grade/reasoner/multi/multi-policies.conformance.ts';
import { measureMulti } from '../benchmark/measure-multi.ts';
import { markAnchor } from '../calibrate/anchor-set.ts';
import { laneRefs } from '../lanes/lanes.ts';
import { reportStudy } from '../report/report-study.ts';
import { runStudy } from '../run-study.ts';
import type { Study } from '../study.ts';
import { byKeyword, keywordStudy, type Says } from './keyword-study.conformance.ts';
import { multiOfStudy, recordMulti } from './multi-measurement.ts';
import { openJudges, studyJudges } from './open-judges.ts';

const conversations = 48;
const patience = 60_000;

describe('a study that asks by all policies in one call', { timeout: patience }, () => {
  let world: Awaited<ReturnType<typeof keywordStudy>>;
  const multi = () => `  reasoner: ${world.judge('fake-1', 'multi: true,')}`;
  beforeEach(async () => {
    world = await keywordStudy(conversations);
  });
  afterEach(() => world.close());

  async function measure(study: Study): Promise<void> {
    const order = { ...(await studyJudges(study, 'none')), multi: null };
    const judge = await openJudges(order, world.deps());
    const policies = study.reasoner!.policies.map(({ policy }) => policy);
    const asking = { policies, multi: multiOfStudy(study), judge, examples: Number.POSITIVE_INFINITY };
    const measurement = await measureMulti(asking, world.deps());
    await judge.close();
    await recordMulti(study, { judge: study.reasoner!.config, measurement }, world.deps());
  }

  it('is refused before any reply is asked for, until this very set was measured', async () => {
    const study = await world.open(multi());
    const run = runStudy(study, world.deps());
    await expect(run).rejects.toMatchObject({
      code: 'grader.multi-not-measured',
      hint: `Measure it: foreshadow policy test --multi --record --study ${join(world.dir, 'foreshadow.yaml')}`,
    });
    expect(world.asked()).toBe(0);
    await measure(study);
    expect((await runStudy(study, world.deps())).end).toBe('done');
    await study.store.close();
    await writeFile(join(world.dir, 'policies', 'says-yes.md'), `${yesPolicyText}A word more.\n`);
    const changed = await world.open(multi());
    await expect(runStudy(changed, world.deps())).rejects.toMatchObject({ code: 'grader.multi-not-measured' });
    expect(changed.instrument.id).not.toBe(study.instrument.id);
    await changed.store.close();
  });

  it('asks once a reply for both policies, counts the call once, and asks nothing again', async () => {
    const study = await world.open(multi());
    await measure(study);
    const before = world.asked();
    expect((await runStudy(study, world.deps())).end).toBe('done');
    expect(world.asked() - before).toBe(2 * conversations);
    expect((await runStudy(study, world.deps())).end).toBe('done');
    expect(world.asked() - before).toBe(2 * conversations);
    const report = await reportStudy(study, world.deps());
    const rate = (id: string) => report.behaviors.find(({ behavior }) => behavior === id)!;
    expect(rate('says-yes').today).toMatchObject({ status: 'estimated', rate: 0.25 });
    expect(rate('says-sorry').today).toMatchObject({ status: 'estimated', events: 16 });
    expect(rate('says-yes').candidate).toMatchObject({ rate: 1 });
    const slice = report.slice.id;
    const calls = async (id: string): Promise<GraderCall[]> => {
      const found: GraderCall[] = [];
      for await (const { call } of study.store.grades.calls(slice, laneRefs(study).observed, study.handles.get(id)!))
        found.push(call);
      return found;
    };
    const holder = study.reasoner!.policies[0]!.policy.id;
    const other = study.reasoner!.policies[1]!.policy.id;
    for (const call of await calls(holder)) {
      expect(call.answers).toHaveLength(1);
      expect(call.answers[0]).toMatchObject({ analysis: 'fake-1 looked for a word' });
      expect(call.inputTokens).toBeGreaterThan(100);
    }
    for (const call of await calls(other)) {
      expect(call).toMatchObject({ askedWith: holder, answers: [], inputTokens: null, costUsd: null });
    }
    expect(report.method.join('\n')).toMatch(
      /asked by all 2 policies in one call \(multi mode\)\. On \d gold examples.*a drop of 0 percentage points/,
    );
    await study.store.close();
  });

  it('a policy that the answer leaves out is ungraded alone, and its rows are asked for again with the whole set', async () => {
    const leavesOut: Says = (judged) => ({
      ...byKeyword(judged),
      ...(/, 7 it/.test(judged.reply) && { sorry: undefined }),
    });
    const study = await world.open(multi());
    await measure(study);
    world.says(leavesOut);
    await runStudy(study, world.deps());
    const report = await reportStudy(study, world.deps());
    const lane = report.accounting.find((one) => one.lane === 'current-observed')!;
    expect(lane.ungraded).toEqual({ 'parse-failure': 1 });
    expect(lane.gradesPending).toBe(0);
    await study.store.close();
  });

  it('an anchor set is regraded by the whole set, each policy by itself, and a judge that drifted stops the run', async () => {
    const study = await world.open(multi());
    await measure(study);
    await runStudy(study, world.deps());
    await markAnchor(study, { size: 12 }, world.deps());
    await study.store.close();
    const next = await world.open(multi(), '{ kind: scripted, script: "sorry, {n}" }');
    const before = world.asked();
    expect((await runStudy(next, world.deps())).end).toBe('done');
    expect(world.asked() - before).toBe(2 * 12 + conversations);
    await next.store.close();
    world.says((judged) => ({ ...byKeyword(judged), yes: true }));
    const drifted = await world.open(multi(), '{ kind: scripted, script: "yes and sorry, {n}" }');
    await expect(runStudy(drifted, world.deps())).rejects.toMatchObject({ code: 'grader.drifted' });
    await drifted.store.close();
  });

  it('a call that fails leaves all its policies failed, counted as one failure', async () => {
    const study = await world.open(multi());
    await measure(study);
    world.behave((response) => response.writeHead(400).end('{"error":"bad request"}'));
    const ended = await runStudy(study, world.deps());
    expect(ended).toMatchObject({ end: 'judge-failing' });
    expect(ended.detail).toMatch(/replies in a row|circuit|bad request/i);
    const { accounting } = await reportStudy(study, world.deps());
    expect(accounting.reduce((sum, lane) => sum + lane.gradesPending, 0)).toBe(4 * conversations);
    await study.store.close();
  });

  it('is refused with a cascade, with a panel, with a guard model and with one policy', async () => {
    const open = (graders: string) => world.open(graders);
    await expect(open(`${multi()}\n  cascade: { screens: {} }`)).rejects.toMatchObject({
      code: 'grader.multi-with-cascade',
    });
    const panel = multi().replace('multi: true', `multi: true, panel: [${world.judge('fake-2')}]`);
    await expect(open(panel)).rejects.toMatchObject({ code: 'grader.multi-with-panel' });
    const guard = multi().replace('adapter: judge-chat', 'adapter: llama-guard-3');
    await expect(open(guard)).rejects.toMatchObject({ code: 'grader.multi-not-possible' });
    const one = open(`${multi()}\nbehaviors: [says-yes]`);
    await expect(one).rejects.toMatchObject({ code: 'policy.not-several' });
  });
});
