import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forecastRate } from './forecast-rate.ts';
import { type PairRow, summarisePairs } from './summarise-pairs.ts';

const row = fc.record({
  current: fc.constantFrom(0 as const, 1 as const, null),
  candidate: fc.constantFrom(0 as const, 1 as const, null),
  placebo: fc.constantFrom(0 as const, 1 as const, null),
  weight: fc.constantFrom(0.1, 1, 1.7, 33),
  cluster: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  stratum: fc.constantFrom('s', 't'),
  block: fc.constantFrom('q1', 'q2'),
});

const plain = (grades: readonly (readonly [0 | 1, 0 | 1])[]): PairRow[] =>
  grades.map(([current, candidate]) => ({ current, candidate }));

describe('summarisePairs', () => {
  it('gives the same digits whatever the order of the rows', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 3, maxLength: 40 }), fc.integer({ min: 0, max: 39 }), (rows, turn) => {
        const design = { behavior: 'b', blockKind: 'time' as const };
        const paired = rows.some((one) => one.current !== null && one.candidate !== null);
        if (!paired) return;
        const turned = [...rows.slice(turn), ...rows.slice(0, turn)].reverse();
        expect(summarisePairs(turned, design)).toEqual(summarisePairs(rows, design));
      }),
      { numRuns: 80 },
    );
  });

  it('counts plainly where nothing is weighted or clustered', () => {
    const summary = summarisePairs(
      plain([
        [0, 1],
        [1, 1],
        [0, 0],
        [1, 0],
        [0, 0],
      ]),
      { behavior: 'b' },
    );
    expect(summary).toMatchObject({
      n: 5,
      current: 2,
      candidate: 2,
      both: 1,
      candidateOnly: 1,
      currentOnly: 1,
      designEffect: 1,
    });
  });

  it('widens the forecast of a clustered sample', () => {
    const rows: PairRow[] = Array.from({ length: 400 }, (_, i) => ({
      current: i % 80 < 8 ? 1 : 0,
      candidate: i % 80 < 8 ? 1 : 0,
    }));
    const clustered = rows.map((one, i) => ({ ...one, cluster: `user ${Math.floor(i / 8)}` }));
    const alone = summarisePairs(rows, { behavior: 'b' });
    const users = summarisePairs(clustered, { behavior: 'b' });
    expect(users.designEffect).toBeGreaterThan(3);
    const sd = (one: typeof alone) =>
      forecastRate([one], { regeneration: 'recorded', blocks: 'none' })[0]!.forecasts.default!.logSd;
    expect(sd(users)).toBeGreaterThan(1.5 * sd(alone));
  });

  it('leaves rows with a missing grade out of both lanes and says how many', () => {
    const summary = summarisePairs(
      [
        ...plain([
          [1, 1],
          [0, 0],
        ]),
        { current: 1, candidate: null },
      ],
      { behavior: 'b' },
    );
    expect(summary.n).toBe(2);
    expect(summary.missing).toBe(1);
  });

  it('refuses rows that hold nothing to pair, a bad grade and a bad weight', () => {
    expect(() => summarisePairs([{ current: null, candidate: 1 }], { behavior: 'b' })).toThrow(/both lanes/);
    expect(() => summarisePairs([{ current: 2 as 1, candidate: 1 }], { behavior: 'b' })).toThrow(/current/);
    expect(() => summarisePairs([{ current: 1, candidate: 1, weight: 0 }], { behavior: 'b' })).toThrow(/weight/);
  });
});
