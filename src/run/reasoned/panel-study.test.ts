import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gradeCodes } from '../../core/grade-codes.ts';
import { laneRefs } from '../lanes/lanes.ts';
import { reportStudy } from '../report/report-study.ts';
import { runStudy } from '../run-study.ts';
import type { Study } from '../study.ts';
import { byKeyword, keywordStudy, type Says } from './keyword-study.conformance.ts';

const conversations = 60;
const patience = 60_000;
const numberOf = (reply: string): number => Number(/\d+/.exec(reply)?.[0] ?? 1);

/** Judge b misses every fifth number, judge c cries at every seventh; each alone would be wrong there. */
const erring: Says = (judged) => {
  const { yes, sorry } = byKeyword(judged);
  const at = numberOf(judged.reply);
  if (judged.model === 'judge-b') return { yes: yes && at % 5 !== 0, sorry };
  if (judged.model === 'judge-c') return { yes: yes || at % 7 === 0, sorry };
  return { yes, sorry };
};

describe('a study that a panel grades', { timeout: patience }, () => {
  let world: Awaited<ReturnType<typeof keywordStudy>>;
  const panel = (...others: string[]) =>
    `  reasoner: ${world.judge('judge-a', `panel: [${others.map((model) => world.judge(model)).join(', ')}],`)}`;
  beforeEach(async () => {
    world = await keywordStudy(conversations);
    world.says(erring);
  });
  afterEach(() => world.close());

  async function callsOf(study: Study) {
    const { slice } = await reportStudy(study, world.deps());
    const handle = study.handles.get('says-yes')!;
    const calls = [];
    for await (const one of study.store.grades.calls(slice.id, laneRefs(study).observed, handle)) calls.push(one);
    const table = await study.store.grades.table(slice.id, laneRefs(study).observed, [handle]);
    return { calls, codes: table.codes.get(handle)! };
  }

  it('asks every judge about every reply, decides by majority, and keeps votes and reasoning in the row', async () => {
    const study = await world.open(panel('judge-b', 'judge-c'));
    expect((await runStudy(study, world.deps())).end).toBe('done');
    expect(world.asked()).toBe(3 * 2 * 2 * conversations);
    const report = await reportStudy(study, world.deps());
    const own = report.behaviors.find(({ behavior }) => behavior === 'says-yes')!;
    expect(own.today).toMatchObject({ status: 'estimated', rate: 0.25 });
    expect(report.method.join('\n')).toContain(
      'A panel of 3 judges (judge-chat/judge-a, judge-chat/judge-b, judge-chat/judge-c) decided by majority',
    );
    const { calls } = await callsOf(study);
    expect(calls).toHaveLength(conversations);
    for (const { call } of calls) {
      expect(call.panel!.map(({ judge, answers }) => [judge, answers])).toEqual([
        ['judge-chat/judge-a', 1],
        ['judge-chat/judge-b', 1],
        ['judge-chat/judge-c', 1],
      ]);
      const reasonings = (call.answers as readonly { analysis: string }[]).map(({ analysis }) => analysis);
      expect(reasonings).toEqual(['judge-a', 'judge-b', 'judge-c'].map((judge) => `${judge} looked for a word`));
    }
    const dissent = calls.filter(
      ({ call }) => new Set(call.panel!.map((vote) => vote.status === 'graded' && vote.event)).size > 1,
    );
    expect(dissent.length).toBeGreaterThan(5);
    await study.store.close();
  });

  it('two judges who differ leave the reply ungraded as panel-split, and it widens the interval', async () => {
    const study = await world.open(panel('judge-b'));
    await runStudy(study, world.deps());
    const { calls, codes } = await callsOf(study);
    const split = calls.filter(({ position }) => codes[position] === gradeCodes.ungraded);
    expect(split).toHaveLength(3);
    const { accounting } = await reportStudy(study, world.deps());
    expect(accounting.find(({ lane }) => lane === 'current-observed')!.ungraded).toEqual({ 'panel-split': 3 });
    await study.store.close();
  });

  it('is another instrument with another judge, and one judge alone stays the instrument that it was', async () => {
    const ids: string[] = [];
    for (const graders of [panel('judge-b'), panel('judge-b', 'judge-c'), `  reasoner: ${world.judge('judge-a')}`]) {
      const study = await world.open(graders);
      ids.push(study.instrument.id);
      const [{ grader } = { grader: '' }] = study.instrument.policies;
      expect(grader).toMatch(
        graders.includes('panel') ? /^panel-1:.*judge-a\+.*judge-b/ : /^judge-chat-1:binary-medium:judge-a:/,
      );
      await study.store.close();
    }
    expect(new Set(ids).size).toBe(3);
  });

  it('refuses a judge that answers a lane or sits twice, and opens none where one does not answer', async () => {
    const lane = `{ kind: openai-compatible, endpoint: "${world.url}", model: judge-b }`;
    const answers = world.open(panel('judge-b'), lane);
    await expect(answers).rejects.toMatchObject({
      code: 'grader.answers-a-lane',
      message: expect.stringContaining('judge-chat/judge-b'),
    });
    await expect(world.open(panel('judge-a'))).rejects.toMatchObject({ code: 'grader.judge-twice' });
    const away = world.judge('judge-z').replace(world.url, 'http://127.0.0.1:9/v1');
    const study = await world.open(panel('judge-b').replace(' panel: [', ` panel: [${away}, `));
    await expect(runStudy(study, world.deps())).rejects.toMatchObject({ code: 'grader.unreachable' });
    expect(world.asked()).toBe(0);
    await study.store.close();
  });
});
