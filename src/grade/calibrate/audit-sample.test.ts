import { describe, expect, it } from 'vitest';
import { type AuditCandidate, drawAuditSample } from './audit-sample.ts';

const lane = (replies: number, change: (i: number) => Partial<AuditCandidate> = () => ({})): AuditCandidate[] =>
  Array.from({ length: replies }, (_, position) => ({
    position,
    key: `p${position}`,
    weight: 1,
    side: 'flagged',
    guess: null,
    ...change(position),
  }));

describe('drawAuditSample', () => {
  it('is nested, keyed, and independent of the order of the candidates', () => {
    const candidates = lane(200, (i) => ({ weight: 1 + (i % 7) }));
    const small = drawAuditSample(candidates, { seed: 3, flagged: 10, unflagged: 5 });
    const large = drawAuditSample([...candidates].reverse(), { seed: 3, flagged: 30, unflagged: 5 });
    expect(large.flagged.items.slice(0, 10).map(({ position }) => position)).toEqual(
      small.flagged.items.map(({ position }) => position),
    );
    expect(small.unflagged).toMatchObject({ replies: 0, weight: 0, items: [], next: null });
    const other = drawAuditSample(candidates, { seed: 4, flagged: 10, unflagged: 5 });
    expect(other.flagged.items).not.toEqual(small.flagged.items);
  });

  it('draws in proportion to the weight, and the stored probabilities restore the total', () => {
    const candidates = lane(60, (i) => ({ weight: i < 6 ? 10 : 1 }));
    const total = candidates.reduce((sum, { weight }) => sum + weight, 0);
    let [heavy, estimate] = [0, 0];
    const seeds = 2000;
    for (let seed = 0; seed < seeds; seed++) {
      const { items } = drawAuditSample(candidates, { seed, flagged: 12, unflagged: 0 }).flagged;
      heavy += items.filter(({ position }) => position < 6).length / seeds;
      estimate += items.reduce((sum, { weight, probability }) => sum + weight / probability, 0) / seeds;
    }
    expect(heavy).toBeGreaterThan(5);
    expect(estimate / total).toBeCloseTo(1, 2);
  });

  it('looks more often where the screen is unsure, and everywhere a little', () => {
    const candidates = lane(1000, (i) => ({ side: 'unflagged', guess: i < 100 ? 0.5 : 0.001 }));
    const { unflagged } = drawAuditSample(candidates, { seed: 1, flagged: 0, unflagged: 100 });
    const unsure = unflagged.items.filter(({ position }) => position < 100).length;
    expect(unsure).toBeGreaterThan(25);
    expect(unsure).toBeLessThan(90);
    const all = drawAuditSample(candidates, { seed: 1, flagged: 0, unflagged: 5000 });
    expect(all.unflagged.next).toBeNull();
    expect(all.unflagged.items.every(({ probability }) => probability === 1)).toBe(true);
  });
});
