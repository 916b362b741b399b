import { describe, expect, it } from 'vitest';
import { drawAuditSample } from './audit-sample.ts';
import { auditedLane, type LaneWorld } from './audited-lane.conformance.ts';
import { auditState, type PersonLabel } from './grader-audit.ts';

const plain: LaneWorld = {
  replies: 1500,
  rate: 0.1,
  sensitivity: 0.8,
  falsePositive: 0.04,
  screen: null,
  flagged: 60,
  unflagged: 120,
};
const worlds: Readonly<Record<string, LaneWorld>> = {
  plain,
  cascade: { ...plain, replies: 3000, rate: 0.08, screen: 4 },
  'a rare behavior, every flag verified': { ...plain, rate: 0.02, falsePositive: 0.01, flagged: 200, unflagged: 200 },
};
/** 300 seeds a world covered 298, 298 and 294 times, with a mean estimate of .996, .989 and .984 of the truth. */
const seeds = 12;

describe('auditState', () => {
  it.each(Object.entries(worlds))(
    '%s: the corrected interval covers the truth, the apparent rate is off',
    (_, world) => {
      let [covered, wide, ratio] = [0, 0, 0];
      for (let seed = 1; seed <= seeds; seed++) {
        const { corrected, trueRate } = auditedLane(world, seed);
        if (corrected?.status !== 'estimated') throw new Error('no correction');
        const { interval } = corrected;
        if (interval.lower <= trueRate && trueRate <= interval.upper) covered++;
        wide += (interval.upper - interval.lower) / trueRate / seeds;
        ratio += corrected.point / trueRate / seeds;
      }
      expect(covered).toBeGreaterThanOrEqual(Math.ceil(0.87 * seeds));
      expect(wide).toBeLessThan(4);
      expect(ratio).toBeGreaterThan(0.85);
      expect(ratio).toBeLessThan(1.2);
    },
  );

  const candidates = Array.from({ length: 40 }, (_, position) => ({
    position,
    key: String(position),
    weight: 1,
    side: position < 10 ? ('flagged' as const) : ('unflagged' as const),
    guess: null,
  }));
  const sample = drawAuditSample(candidates, { seed: 5, flagged: 8, unflagged: 12 });
  const said = (position: number, event: boolean, labeller = 'ann'): PersonLabel => ({
    position,
    labeller,
    event,
    label: event ? 'present' : 'absent',
  });
  const flagged = sample.flagged.items.map(({ position }) => position);
  const passed = sample.unflagged.items.map(({ position }) => position);

  it('counts labels as they are where weights are equal', () => {
    const labels = [
      ...flagged.slice(0, 5).map((position, i) => said(position, i > 0)),
      ...passed.slice(0, 6).map((p) => said(p, false)),
    ];
    const state = auditState(sample, labels, new Map());
    expect(state.sides.flagged).toMatchObject({ drawn: 8, labelled: 5, events: 4, passedOver: 0 });
    expect(state.audit).toMatchObject({ status: 'complete' });
    if (state.audit.status !== 'complete' || state.audit.audit.kind !== 'predictive') throw new Error('no audit');
    const { ppv, sensitivity } = state.audit.audit;
    expect(ppv).toMatchObject({ correct: expect.closeTo(4, 9), n: expect.closeTo(5, 9) });
    expect(sensitivity.correct).toBe(sensitivity.n);
    expect(state.allVerified).toBe(false);
  });

  it('takes the majority, names ties, and lets a later label of one person replace the earlier', () => {
    const labels = [said(flagged[0]!, true), said(flagged[0]!, false, 'bo'), said(flagged[1]!, true)];
    const tied = auditState(sample, labels, new Map());
    expect(tied.ties).toEqual([flagged[0]]);
    expect(tied.sides.flagged).toMatchObject({ labelled: 1, passedOver: 1 });
    const decided = auditState(sample, [...labels, said(flagged[0]!, false, 'cy')], new Map());
    expect(decided.truths.get(flagged[0]!)).toBe(false);
    expect(decided.ties).toEqual([]);
    expect(decided.labellers).toEqual(['ann', 'bo', 'cy']);
    const changed = auditState(sample, [...labels, said(flagged[0]!, false)], new Map());
    expect(changed.truths.get(flagged[0]!)).toBe(false);
    expect(changed.betweenPeople).toMatchObject({ n: 1, raw: 1 });
  });

  it('says what is missing, and that one missed event would weigh more than all that was caught', () => {
    expect(auditState(sample, [], new Map()).audit.status).toBe('no-flagged-labels');
    expect(auditState(sample, [said(flagged[0]!, true)], new Map()).audit.status).toBe('no-unflagged-labels');
    const wrong = [said(flagged[0]!, false), said(passed[0]!, false)];
    expect(auditState(sample, wrong, new Map()).audit.status).toBe('none-correct');
    const rare = drawAuditSample(
      Array.from({ length: 50_000 }, (_, i) => ({
        ...candidates[0]!,
        position: i,
        key: `${i}`,
        side: i < 2 ? 'flagged' : 'unflagged',
      })),
      { seed: 1, flagged: 2, unflagged: 3 },
    );
    const labels = [said(0, true), said(1, true), ...rare.unflagged.items.map(({ position }) => said(position, false))];
    expect(auditState(rare, labels, new Map()).audit.status).toBe('sensitivity-unbounded');
    const strangers = candidates.filter(({ position }) => !flagged.includes(position) && !passed.includes(position));
    expect(auditState(sample, [said(strangers[0]!.position, true)], new Map()).outside).toBe(1);
  });
});
