import { describe, expect, it } from 'vitest';
import { cohenKappa } from '../../stats/index.ts';
import { agreement, type VerdictPair } from './agreement.ts';

const pair = (first: 0 | 1, second: 0 | 1, weight = 1): VerdictPair => ({
  first: { label: first ? 'present' : 'absent', event: first === 1 },
  second: { label: second ? 'present' : 'absent', event: second === 1 },
  weight,
});
const times = (n: number, one: VerdictPair): VerdictPair[] => Array.from({ length: n }, () => one);

describe('agreement', () => {
  const pairs = [...times(18, pair(1, 1)), ...times(4, pair(1, 0)), ...times(2, pair(0, 1)), ...times(40, pair(0, 0))];

  it('is Cohen’s kappa where weights are equal', () => {
    const found = agreement(pairs)!;
    const kappa = cohenKappa({ a: pairs.map(({ first }) => first.label), b: pairs.map(({ second }) => second.label) });
    expect(found.kappa?.value).toBeCloseTo(kappa, 12);
    expect(found.kappa!.lower).toBeLessThan(kappa);
    expect(found.kappa!.upper).toBeGreaterThan(kappa);
    expect(found).toMatchObject({ n: 64, raw: 58 / 64, baseRate: { first: 22 / 64, second: 20 / 64 } });
    expect(found.labels).toEqual([
      { first: 'absent', second: 'absent', n: 40 },
      { first: 'present', second: 'present', n: 18 },
      { first: 'present', second: 'absent', n: 4 },
      { first: 'absent', second: 'present', n: 2 },
    ]);
  });

  it('is of the lane, not of the enriched sample: weights lower kappa with the base rate', () => {
    const lane = pairs.map((one) => (one.first.event ? one : { ...one, weight: 20 }));
    const found = agreement(lane)!;
    expect(found.baseRate.first).toBeCloseTo(22 / (22 + 42 * 20), 12);
    expect(found.kappa!.value).toBeLessThan(agreement(pairs)!.kappa!.value);
  });

  it('has no kappa where both say one thing only, and nothing without a pair', () => {
    expect(agreement(times(5, pair(0, 0)))).toMatchObject({ raw: 1, kappa: null });
    expect(agreement([])).toBeNull();
    const perfect = agreement([...times(5, pair(1, 1)), ...times(5, pair(0, 0))])!;
    expect(perfect.kappa).toMatchObject({ value: 1, upper: 1 });
    expect(perfect.kappa!.lower).toBeLessThan(0.9);
  });
});
