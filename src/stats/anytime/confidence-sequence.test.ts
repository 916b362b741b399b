import { describe, expect, it } from 'vitest';
import { StatsError } from '../stats-error.ts';
import { betaBinomialCS } from './beta-binomial-cs.ts';
import { confidenceSequence } from './confidence-sequence.ts';
import { hedgedBettingCS } from './hedged-betting-cs.ts';

const stream = { fixedRandomOrder: true, oneItemPerCluster: true };

describe('confidenceSequence', () => {
  it('of counts is the beta-binomial mixture at the reference rate', () => {
    const result = confidenceSequence({ events: 3, n: 50_000 }, { referenceRate: 1e-4, stream });
    expect(result).toMatchObject({
      status: 'estimated',
      estimate: 6e-5,
      ...betaBinomialCS({ x: 3, n: 50_000, a: 1, b: 1e4, alpha: 0.05 }),
    });
  });

  it('of bounded values is the hedged betting sequence, scaled', () => {
    const values = Array.from({ length: 300 }, (_, i) => (i % 10 === 0 ? 3 : 0));
    const result = confidenceSequence({ values, largest: 4 }, { stream });
    const unit = hedgedBettingCS({ x: values.map((value) => value / 4), alpha: 1 - 0.95, at: [300] });
    expect(result).toMatchObject({
      lower: unit.lower[0]! * 4,
      upper: unit.upper[0]! * 4,
      n: 300,
      method: 'hedged-betting',
    });
  });

  it('refuses a stream that breaks its conditions', () => {
    const counts = { events: 3, n: 100 };
    expect(
      confidenceSequence(counts, { referenceRate: 0.01, stream: { ...stream, fixedRandomOrder: false } }),
    ).toMatchObject({ reason: 'order-not-fixed' });
    expect(
      confidenceSequence(counts, { referenceRate: 0.01, stream: { ...stream, oneItemPerCluster: false } }),
    ).toMatchObject({ reason: 'clusters-repeat' });
    expect(confidenceSequence({ events: 0, n: 0 }, { referenceRate: 0.01, stream })).toMatchObject({
      reason: 'no-observations',
    });
    expect(confidenceSequence({ values: [], largest: 1 }, { stream })).toMatchObject({ reason: 'no-observations' });
    expect(() => confidenceSequence(counts, { stream })).toThrow(/referenceRate/);
    expect(() => confidenceSequence({ values: [2], largest: 1 }, { stream })).toThrow(StatsError);
    expect(() => confidenceSequence(counts, { referenceRate: 0.1, conf: 0.9, stream, look: 3 } as never)).toThrow(
      /options\.look/,
    );
  });

  it('misses the truth at any of many looks no more often than it says', () => {
    let missed = 0;
    const runs = 200;
    for (let run = 0; run < runs; run++) {
      let state = run * 104_729 + 7;
      let events = 0;
      let out = false;
      for (let n = 1; n <= 5000; n++) {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        if (state / 4294967296 < 0.004) events++;
        if (n % 250 !== 0) continue;
        const { lower, upper } = betaBinomialCS({ x: events, n, a: 1, b: 250, alpha: 0.05 });
        if (lower > 0.004 || upper < 0.004) out = true;
      }
      if (out) missed++;
    }
    expect(missed / runs).toBeLessThan(0.08);
  });
});
