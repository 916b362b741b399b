import { describe, expect, it } from 'vitest';
import { drawAuditSample } from './audit-sample.ts';
import { auditState, type PersonLabel } from './grader-audit.ts';
import { expectedShrink, queueOrder } from './queue-order.ts';

const candidates = Array.from({ length: 400 }, (_, position) => ({
  position,
  key: String(position),
  weight: 1,
  side: position < 100 ? ('flagged' as const) : ('unflagged' as const),
  guess: null,
}));
const sample = drawAuditSample(candidates, { seed: 2, flagged: 30, unflagged: 30 });
const label = (position: number, event: boolean, labeller = 'ann'): PersonLabel => ({
  position,
  labeller,
  event,
  label: event ? 'present' : 'absent',
});
const on = (side: 'flagged' | 'unflagged', n: number, event: (i: number) => boolean): PersonLabel[] =>
  sample[side].items.slice(0, n).map(({ position }, i) => label(position, event(i)));

describe('queueOrder', () => {
  it('asks on the side that is unsure, in drawing order, and for every open reply once', () => {
    const labels = [...on('flagged', 20, (i) => i > 0), ...on('unflagged', 4, () => false)];
    const state = auditState(sample, labels, new Map());
    const queue = queueOrder(sample, state, 0.01);
    expect(queue[0]).toEqual(sample.unflagged.items[4]);
    expect(queue).toHaveLength(36);
    expect(new Set(queue.map(({ position }) => position)).size).toBe(36);
    const { ratioNow, ratioThen } = expectedShrink(state, 0.01);
    expect(ratioThen.unflagged).toBeLessThan(ratioThen.flagged);
    expect(ratioThen.flagged).toBeLessThan(ratioNow);
  });

  it('turns to the flagged when half of them were wrong and the unflagged are clean', () => {
    const labels = [...on('flagged', 3, (i) => i === 0), ...on('unflagged', 30, () => false)];
    const state = auditState(sample, labels, new Map());
    expect(queueOrder(sample, state, 0.01)[0]?.side).toBe('flagged');
  });

  it('puts ties first', () => {
    const tied = sample.unflagged.items[2]!;
    const labels = [
      ...on('unflagged', 3, () => false),
      label(tied.position, true, 'bo'),
      ...on('flagged', 2, () => true),
    ];
    expect(queueOrder(sample, auditState(sample, labels, new Map()), 0.01)[0]).toEqual(tied);
  });
});
