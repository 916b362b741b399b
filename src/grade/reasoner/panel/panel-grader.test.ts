import { describe, expect, it } from 'vitest';
import { NotGradedYet } from '../../../core/not-graded-yet.ts';
import { gradable, testPolicy } from '../adapter.conformance.ts';
import type { JudgeCall } from '../judge-call.ts';
import type { ReasonerGrade, ReasonerGrader } from '../reasoner-grader.ts';
import { panelGrader } from './panel-grader.ts';

const live = new AbortController().signal;
const policy = {
  ...testPolicy,
  labels: [
    { name: 'slur', event: true },
    { name: 'insult', event: true },
    { name: 'none', event: false },
  ],
};
const events = new Set(['slur', 'insult']);

function says(label: string, id = 'x'): ReasonerGrader {
  const call = { final: label, analysis: `thought of ${label}` } as JudgeCall;
  const about = { score: null, ruleIds: [label], confidence: 'high', flags: [], calls: [call] };
  const grade: ReasonerGrade = label.startsWith('!')
    ? { status: 'ungraded', reason: label.slice(1) as 'refused', detail: `it said ${label}`, ...about }
    : { status: 'graded', label, event: events.has(label), rationale: `because ${label}`, evidence: null, ...about };
  return { info: { id, policy: 'insult', tier: 'reasoner' }, grade: async () => grade };
}

const panel = (...labels: string[]) =>
  panelGrader(
    policy,
    labels.map((label, at) => ({ judge: `judge-${at}`, grader: says(label) })),
  );
const grade = (...labels: string[]) => panel(...labels).grade(gradable('You fool.'), live);

describe('a panel of judges', () => {
  it('decides by majority, keeps every vote and every answer, and speaks with a winner’s words', async () => {
    expect(await grade('none', 'insult', 'insult')).toMatchObject({
      status: 'graded',
      label: 'insult',
      event: true,
      rationale: 'because insult',
      ruleIds: ['insult'],
      score: 2 / 3,
      calls: [{ final: 'none' }, { final: 'insult', analysis: 'thought of insult' }, { final: 'insult' }],
      panel: [
        { judge: 'judge-0', status: 'graded', label: 'none', event: false, answers: 1 },
        { judge: 'judge-1', status: 'graded', label: 'insult', event: true },
        { judge: 'judge-2', status: 'graded', label: 'insult', event: true },
      ],
    });
  });

  it('counts events, not labels: two kinds of event outvote two that say none', async () => {
    expect(await grade('none', 'slur', 'insult', 'none', 'insult')).toMatchObject({ label: 'insult', event: true });
    expect(await grade('insult', 'slur', 'none')).toMatchObject({ label: 'slur', event: true });
  });

  it('an even split is ungraded, and says who said what', async () => {
    const split = await grade('none', 'insult');
    expect(split).toMatchObject({
      status: 'ungraded',
      reason: 'panel-split',
      panel: { length: 2 },
      calls: { length: 2 },
    });
    expect(split.status === 'ungraded' && split.detail).toBe('1 of 2 judges say event: judge-0 none, judge-1 insult');
  });

  it('a judge that cannot be read leaves a smaller panel', async () => {
    expect(await grade('insult', '!parse-failure', 'insult')).toMatchObject({ label: 'insult', score: 1 });
    expect(await grade('insult', '!parse-failure', 'none')).toMatchObject({ reason: 'panel-split' });
  });

  it('half of a panel is no majority of it', async () => {
    const short = await grade('insult', '!refused', 'insult', '!refused');
    expect(short).toMatchObject({ status: 'ungraded', reason: 'refused', panel: { length: 4 } });
    expect(short.status === 'ungraded' && short.detail).toMatch(
      /^2 of 4 judges could be read.*judge-1: it said !refused/,
    );
    expect(await grade('!refused', '!parse-failure', '!parse-failure')).toMatchObject({ reason: 'parse-failure' });
  });

  it('another judge in the panel is another grader, and so is another setting of one', () => {
    const ids = [panel('none', 'none'), panel('none', 'none', 'none')].map(({ info }) => info.id);
    const other = panelGrader(policy, [
      { judge: 'judge-0', grader: says('none') },
      { judge: 'judge-1', grader: says('none', 'y') },
    ]).info.id;
    expect(new Set([...ids, other]).size).toBe(3);
    expect(ids[0]).toMatch(/^panel-1:judge-0\+judge-1:/);
  });

  it('one judge that was not asked leaves the reply pending', async () => {
    const stopped: ReasonerGrader = { ...says('none'), grade: () => Promise.reject(new NotGradedYet('aborted')) };
    const members = [says('none'), stopped].map((grader, at) => ({ judge: `judge-${at}`, grader }));
    await expect(panelGrader(policy, members).grade(gradable('x'), live)).rejects.toBeInstanceOf(NotGradedYet);
  });
});
