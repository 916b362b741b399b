import { describe, expect, it } from 'vitest';
import { twoPhaseRate } from './two-phase-rate.ts';

describe('an estimate that the weights carry past 1', () => {
  it('is printed as 1, with an interval inside 0..1', () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({
      weight: 1,
      pi: 0.4,
      graded: i < 22,
      y: i < 22 ? (1 as const) : null,
      cluster: `u${i}`,
      stratum: 'all',
      score: 0.5,
    }));
    const rate = twoPhaseRate({ rows, design: { clusters: 'none', strata: 'none', weights: 'equal' } });
    if (rate.status !== 'estimated') throw new Error(rate.reason);
    expect(rate.point).toBe(1);
    expect(rate.interval.lower).toBeGreaterThan(0.3);
    expect(rate.interval.upper).toBeLessThanOrEqual(1);
  });
});
