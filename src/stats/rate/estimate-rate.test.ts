import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clopperPearson } from '../proportion/clopper-pearson.ts';
import { StatsError } from '../stats-error.ts';
import { type EstimateRateOptions, estimateRate, type SurveyRow } from './estimate-rate.ts';
import { pooledDesignEffect } from './pooled-design-effect.ts';
import type { EstimatedRate, SampleDesign } from './rate-result.ts';

const byUser: SampleDesign = { clusters: 'user', strata: 'none', weights: 'relative' };
const plain: SampleDesign = { clusters: 'none', strata: 'none', weights: 'equal' };

const row = fc.record({
  y: fc.constantFrom<0 | 1 | null>(0, 0, 0, 0, 0, 0, 0, 1, 1, null),
  weight: fc.double({ min: -6, max: 6, noNaN: true }).map((e) => 10 ** e),
  cluster: fc.integer({ min: 0, max: 12 }).map((c) => `user-${c}`),
  stratum: fc.constantFrom('a', 'b'),
});
const rows = fc.array(row, { minLength: 2, maxLength: 80 });

function estimated(
  given: readonly SurveyRow[],
  design: SampleDesign,
  options?: EstimateRateOptions,
): EstimatedRate | null {
  const result = estimateRate({ rows: given, design }, options);
  return result.status === 'estimated' ? result : null;
}

function flat(events: number, n: number, weight = 1): SurveyRow[] {
  return Array.from({ length: n }, (_, i) => ({ y: i < events ? 1 : 0, weight, cluster: `u${i}`, stratum: '' }));
}

function expectFinite(value: unknown): void {
  if (typeof value === 'number') expect(Number.isNaN(value)).toBe(false);
  else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) expectFinite(inner);
}

describe('estimateRate', () => {
  it('gives a value or a named refusal for any weights over 12 orders of magnitude, and contains the estimate', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom<SampleDesign['strata']>('none', 'by-label'), (given, strata) => {
        const result = estimateRate({ rows: given, design: { ...byUser, strata } });
        expectFinite(result);
        if (result.status === 'not-estimable') {
          expect(result.reason).toMatch(/^(nothing-graded|one-cluster)$/);
          return;
        }
        const { interval, point } = result;
        expect(interval.lower).toBeGreaterThanOrEqual(0);
        expect(interval.lower).toBeLessThanOrEqual(point + 1e-12);
        expect(interval.upper).toBeGreaterThanOrEqual(point - 1e-12);
        expect(interval.upper).toBeLessThanOrEqual(1);
        expect(result.upperAssumptionFree).toBeGreaterThanOrEqual(point - 1e-12);
      }),
      { numRuns: 150 },
    );
  });

  it('comes out the same, digit for digit, in any row order', () => {
    fc.assert(
      fc.property(
        rows,
        fc.integer(),
        fc.constantFrom<SampleDesign['clusters']>('user', 'none'),
        (given, seed, clusters) => {
          const design: SampleDesign = { clusters, strata: 'by-label', weights: 'relative' };
          const shuffled = given
            .map((one, i) => ({ one, key: Math.imul(i + 1, seed | 1) }))
            .sort((a, b) => a.key - b.key)
            .map(({ one }) => one);
          expect(estimateRate({ rows: shuffled, design })).toEqual(estimateRate({ rows: given, design }));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('does not care what clusters are called, nor about a unit of weight', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const renamed = given.map((one) => ({ ...one, cluster: `x${one.cluster}` }));
        expect(estimated(renamed, byUser)).toEqual(estimated(given, byUser));
        const scaled = estimated(
          given.map((one) => ({ ...one, weight: one.weight * 1024 })),
          byUser,
        );
        expect(scaled?.interval).toEqual(estimated(given, byUser)?.interval);
      }),
    );
  });

  it('splitting every cluster into single rows gives the unclustered answer', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const single = given.map((one, i) => ({ ...one, weight: 1, cluster: `r${i}` }));
        const equal: SampleDesign = { clusters: 'user', strata: 'none', weights: 'equal' };
        expect(estimated(single, equal)?.interval).toEqual(estimated(single, plain)?.interval);
      }),
    );
  });

  it('nests in the level', () => {
    fc.assert(
      fc.property(rows, fc.double({ min: 0.5, max: 0.98, noNaN: true }), (given, conf) => {
        const narrow = estimated(given, byUser, { conf });
        const wide = estimated(given, byUser, { conf: conf + (1 - conf) / 2 });
        if (narrow === null || wide === null) return;
        expect(wide.interval.lower).toBeLessThanOrEqual(narrow.interval.lower + 1e-12);
        expect(wide.interval.upper).toBeGreaterThanOrEqual(narrow.interval.upper - 1e-12);
      }),
    );
  });

  it('moves up with events, unclustered, whatever the method', () => {
    for (const weights of ['equal', 'relative'] as const) {
      let last = { lower: -1, upper: -1 };
      for (const events of [0, 1, 2, 5, 12, 39, 40, 41, 80, 300, 1000, 1001, 1500, 2000]) {
        const { interval } = estimated(flat(events, 2000), { ...plain, weights }) as EstimatedRate;
        // At the switch from FF* to KG* (2 %) the binomial limits are a little tighter than the Poisson ones.
        expect(interval.lower).toBeGreaterThanOrEqual(last.lower);
        expect(interval.upper).toBeGreaterThanOrEqual(last.upper * 0.995);
        last = interval;
      }
    }
  });

  it('equals the exact interval where weights are equal and rows independent', () => {
    for (const [events, n] of [
      [0, 50],
      [3, 1000],
      [60, 100],
      [100, 100],
      [1, 1],
    ] as const) {
      const { interval, method } = estimated(flat(events, n, 7.3), plain) as EstimatedRate;
      expect(method).toBe('clopper-pearson');
      expect(interval).toMatchObject(clopperPearson({ x: events, n }));
    }
  });

  it('weighted zero events: the upper limit is 3.69 w*', () => {
    const { interval, moments } = estimated(flat(0, 500, 3), { ...plain, weights: 'relative' }) as EstimatedRate;
    expect(interval.lower).toBe(0);
    expect(interval.upper / moments.priorWeight).toBeCloseTo(3.6888794541139363, 9);
    expect(moments.priorWeight * 500).toBeCloseTo(1, 12);
  });

  it('takes missing rows as no event below and as events above', () => {
    const given = flat(3, 1000).map((one, i) => (i >= 995 ? { ...one, y: null } : one));
    const result = estimated(given, plain) as EstimatedRate;
    expect(result.flags).toContainEqual({ flag: 'missing', count: 5 });
    expect(result.point).toBe(3 / 995);
    expect(result.interval.lower).toBe(clopperPearson({ x: 3, n: 1000 }).lower);
    expect(result.interval.upper).toBe(clopperPearson({ x: 8, n: 1000 }).upper);
  });

  it('refuses too little data with a reason', () => {
    expect(estimateRate({ rows: [], design: plain })).toMatchObject({ reason: 'no-rows' });
    const nothing = flat(0, 5).map((one) => ({ ...one, y: null }));
    expect(estimateRate({ rows: nothing, design: plain })).toMatchObject({ reason: 'nothing-graded' });
    const one = flat(2, 5).map((r) => ({ ...r, cluster: 'u' }));
    expect(estimateRate({ rows: one, design: byUser })).toMatchObject({ reason: 'one-cluster' });
    const strata = { shares: { '': 0.9, rare: 0.1 } };
    expect(estimateRate({ rows: flat(2, 5), design: { ...plain, strata } })).toMatchObject({ reason: 'empty-stratum' });
  });

  it('names the argument and the value of every bad input', () => {
    const inverse: SampleDesign = { ...plain, weights: 'inverse-probability' };
    const bad =
      (change: object, design = inverse) =>
      () =>
        estimateRate({ rows: [...flat(1, 3), { ...flat(1, 1)[0], ...change } as SurveyRow], design });
    expect(bad({ weight: Number.NaN })).toThrow(/^rows\[3\]\.weight is NaN; /);
    expect(bad({ weight: 0 })).toThrow(/^rows\[3\]\.weight is 0; /);
    expect(bad({ weight: 0.5 })).toThrow(/^rows\[3\]\.weight is 0\.5; .*above 1/);
    expect(bad({ y: 2 })).toThrow(/^rows\[3\]\.y is 2; /);
    expect(bad({ weight: 2 }, plain)).toThrow(/equal/);
    expect(() => estimateRate({ rows: flat(1, 3), design: plain }, { conf: 1.2 })).toThrow(/^options\.conf is 1\.2; /);
    expect(() => estimateRate({ rows: [], design: plain }, { confidence: 0.9 } as object)).toThrow(
      /^options\.confidence is 0\.9; known/,
    );
    expect(() => estimateRate({ rows: [], design: { ...plain, cluster: 1 } as SampleDesign })).toThrow(StatsError);
    expect(() => estimateRate({ rows: [] } as never)).toThrow(/^design is undefined; /);
  });

  it('flags what a reader must see', () => {
    const heavy = Array.from({ length: 400 }, (_, i) => ({
      y: (i < 12 ? 1 : 0) as 0 | 1,
      weight: i === 0 ? 500 : 1,
      cluster: `u${i}`,
      stratum: i % 2 ? 'a' : 'b',
    }));
    const flags = (
      estimated([...heavy, { ...heavy[1], stratum: 'b' } as SurveyRow], {
        ...byUser,
        strata: 'by-label',
      }) as EstimatedRate
    ).flags;
    expect(flags.map(({ flag }) => flag)).toEqual(
      expect.arrayContaining(['weight-concentration', 'ess-low', 'clusters-cross-strata']),
    );
  });

  it('clusters widen the interval, a known design effect as prior widens it where there are no events', () => {
    const clustered = flat(20, 4000).map((one, i) => ({ ...one, cluster: `u${Math.floor(i / 4)}` }));
    const design: SampleDesign = { clusters: 'user', strata: 'none', weights: 'equal' };
    const wide = estimated(clustered, design) as EstimatedRate;
    const exact = estimated(clustered, plain) as EstimatedRate;
    expect(wide.interval.upper).toBeGreaterThan(exact.interval.upper);
    expect(wide.designEffectEstimated).toBeGreaterThan(3.9);
    const quiet = clustered.map((one) => ({ ...one, y: 0 as const }));
    const prior = { value: 4, source: 'given' };
    const upper = (options?: EstimateRateOptions) =>
      (estimated(quiet, design, options) as EstimatedRate).interval.upper;
    expect(upper({ designEffectPrior: prior }) / upper()).toBeCloseTo(4 / 1.3, 9);
  });
});

describe('pooledDesignEffect', () => {
  it('pools behaviors with enough clusters, else assumes a correlation', () => {
    expect(pooledDesignEffect([], { clusterSize: 11 })).toMatchObject({ value: 2 });
    const known = [
      { designEffect: 2, effectiveEvents: 10 },
      { designEffect: 8, effectiveEvents: 10 },
      { designEffect: 99, effectiveEvents: 4 },
    ];
    expect(pooledDesignEffect(known, { clusterSize: 11 }).value).toBeCloseTo(4, 12);
    expect(pooledDesignEffect(known, { clusterSize: 11, purpose: 'gate' }).value).toBeCloseTo(6.5, 12);
    expect(() => pooledDesignEffect([{ designEffect: -1, effectiveEvents: 9 }], { clusterSize: 2 })).toThrow(
      StatsError,
    );
  });
});
