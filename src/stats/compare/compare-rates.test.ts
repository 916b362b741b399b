import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StatsError } from '../stats-error.ts';
import { compareRates, type RateComparison } from './compare-rates.ts';
import { pairedLogRatio } from './paired-log-ratio.ts';
import type { ComparedPair } from './paired-rows.ts';
import { rateRatioBayes } from './rate-ratio-bayes.ts';

/** Rows of a two-by-two table of pairs; `b` is the candidate. */
function* table(n11: number, n10: number, n01: number, n00: number): Generator<ComparedPair> {
  for (let i = 0; i < n11; i++) yield { a: 1, b: 1 };
  for (let i = 0; i < n10; i++) yield { a: 0, b: 1 };
  for (let i = 0; i < n01; i++) yield { a: 1, b: 0 };
  for (let i = 0; i < n00; i++) yield { a: 0, b: 0 };
}

function estimated(rows: Iterable<ComparedPair>, options = {}): RateComparison {
  const result = compareRates(rows, options);
  if (result.status !== 'estimated') throw new Error(`${result.reason}: ${result.detail}`);
  return result;
}

describe('compareRates', () => {
  it('is the paired log ratio where rows are plain and events many, but for the prior variance', () => {
    const result = estimated(table(200, 400, 220, 9180));
    const plain = pairedLogRatio({ n11: 200, n10: 400, n01: 220 });
    expect(result.method).toBe('paired-linearised');
    expect(result.ratio).toBeCloseTo(plain.ratio, 12);
    const logSe = result.evidence.kind === 'log-normal' ? result.evidence.logSe : 0;
    expect(logSe).toBeGreaterThanOrEqual(plain.logSe);
    expect(logSe / plain.logSe).toBeLessThan(1.02);
    expect(result.events).toEqual({ a: 420, b: 600, both: 200, aOnly: 220, bOnly: 400 });
  });

  it('is the exact posterior on the raw counts below 20 events without clusters', () => {
    const result = estimated(table(0, 6, 3, 991));
    const exact = rateRatioBayes({ x1: 6, t1: 1000, x0: 3, t0: 1000 });
    expect(result.method).toBe('bayes-effective-counts');
    // Effective counts carry the finite-sample factor n/(n-1) (1 - p): a thousandth here.
    expect(result.ratio).toBeCloseTo(exact.median, 2);
    expect(result.interval.upper / exact.upper).toBeCloseTo(1, 1);
    expect(result.pIncrease).toBeCloseTo(exact.pIncrease, 2);
  });

  it('widens when the same rows come from fewer users', () => {
    const rows = [...table(20, 60, 30, 1890)];
    const alone = estimated(rows);
    const clustered = estimated(rows.map((row, i) => ({ ...row, cluster: Math.floor(i / 10) })));
    expect(clustered.interval.upper / clustered.interval.lower).toBeGreaterThan(
      alone.interval.upper / alone.interval.lower,
    );
    expect(clustered.flags).toContain('deff-is-prior');
  });

  it('does not depend on row order, the scale of weights or streaming', () => {
    const rows = [...table(5, 30, 12, 953)].map((row, i) => ({
      ...row,
      cluster: i % 97,
      weight: 1 + (i % 3),
      stratum: i % 2,
    }));
    const forward = estimated(rows);
    const backward = estimated(rows.toReversed().map((row) => ({ ...row, weight: row.weight * 7 })));
    expect(backward.ratio).toBeCloseTo(forward.ratio, 10);
    expect(backward.interval.upper).toBeCloseTo(forward.interval.upper, 10);
    expect(backward.pIncrease).toBeCloseTo(forward.pIncrease, 10);
  });

  it('swapping the lanes inverts everything', () => {
    const rows = [...table(8, 40, 25, 2000)];
    const there = estimated(rows);
    const back = estimated(rows.map(({ a, b }) => ({ a: b, b: a })));
    expect(back.ratio * there.ratio).toBeCloseTo(1, 10);
    expect(back.interval.lower * there.interval.upper).toBeCloseTo(1, 10);
    expect(back.pIncrease + there.pIncrease).toBeCloseTo(1, 10);
  });

  it('leaves out pairs without both grades and counts them', () => {
    const result = estimated([...table(10, 20, 15, 500), { a: null, b: 1 }, { a: 1, b: null }, { a: null, b: null }]);
    expect(result.missing).toEqual({ a: 1, b: 1, both: 1 });
    expect(result.n).toBe(545);
    expect(result.flags).toContain('grades-missing');
  });

  it('names what cannot be estimated', () => {
    expect(compareRates([])).toMatchObject({ status: 'not-estimable', reason: 'no-pairs' });
    expect(compareRates([{ a: null, b: 1 }])).toMatchObject({ reason: 'no-pairs' });
    expect(compareRates(table(0, 0, 0, 50))).toMatchObject({ reason: 'no-events' });
    expect(compareRates([...table(1, 2, 3, 4)].map((row) => ({ ...row, cluster: 'u' })))).toMatchObject({
      reason: 'too-few-clusters',
    });
  });

  it('refuses unknown options and bad rows by name', () => {
    expect(() => compareRates([], { confidence: 0.9 } as never)).toThrow(/options\.confidence/);
    expect(() => compareRates([], { conf: 1 })).toThrow(StatsError);
    expect(() => compareRates([{ a: 2 as never, b: 0 }])).toThrow(/pairs\[0\]\.a/);
    expect(() => compareRates([{ a: 0, b: 1, weight: 0 }])).toThrow(/pairs\[0\]\.weight/);
  });

  it('holds the truth as often as it says, independent and paired at correlation 0.6', () => {
    for (const rho of [0, 0.6]) {
      let covered = 0;
      const runs = 200;
      for (let run = 0; run < runs; run++) {
        const random = mulberry(run * 7919 + 17);
        const rows: ComparedPair[] = [];
        for (let i = 0; i < 4000; i++) {
          const u = random();
          const v = random() < rho ? u : random();
          rows.push({ a: u < 0.01 ? 1 : 0, b: v < 0.015 ? 1 : 0 });
        }
        const { interval } = estimated(rows);
        if (interval.lower <= 1.5 && 1.5 <= interval.upper) covered++;
      }
      expect(covered / runs).toBeGreaterThan(0.915);
    }
  });

  it('never yields NaN', () => {
    const grade = fc.constantFrom(0 as const, 1 as const, null);
    const row = fc.record({
      a: grade,
      b: grade,
      weight: fc.constantFrom(1, 1e-9, 1e9, 0.5),
      cluster: fc.nat(4),
      stratum: fc.nat(2),
    });
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 40 }),
        (rows) => !JSON.stringify(compareRates(rows), nanMark).includes('NaN!'),
      ),
      { numRuns: 300, seed: 5 },
    );
  });
});

function nanMark(_: string, value: unknown): unknown {
  return typeof value === 'number' && Number.isNaN(value) ? 'NaN!' : value;
}

function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
