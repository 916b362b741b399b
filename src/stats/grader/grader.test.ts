import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RateMoments } from '../rate/rate-result.ts';
import { type TwoPhaseRow, twoPhaseRate } from '../rate/two-phase-rate.ts';
import { StatsError } from '../stats-error.ts';
import { escalationProbabilities } from '../twophase/escalation.ts';
import { horvitzThompsonMean } from '../twophase/two-phase-means.ts';
import { correctGrader } from './correct-grader.ts';
import { meldedPrevalence } from './melded-prevalence.ts';
import { ppvSeCorrected } from './ppv-se-corrected.ts';
import { langReiczigel, roganGladen } from './rogan-gladen.ts';

const plainMoments = (events: number, n: number): RateMoments => ({
  rate: events / n,
  variance: events / n / n,
  effectiveEvents: events,
  eventClusters: events,
  priorWeight: 1 / n,
});

describe('correctGrader', () => {
  it('agrees with the delta method where there is much data', () => {
    const result = correctGrader({
      apparent: plainMoments(400, 1e5),
      audit: { kind: 'predictive', ppv: { correct: 600, n: 800 }, sensitivity: { correct: 900, n: 1000 } },
    });
    const delta = ppvSeCorrected({ flagged: 400, n: 1e5, ppvCorrect: 600, ppvN: 800, seCorrect: 900, seN: 1000 });
    if (result.status !== 'estimated') throw new Error(result.detail);
    expect(result.point).toBeCloseTo(delta.estimate, 12);
    expect(result.interval.lower / delta.lower).toBeCloseTo(1, 1.7);
    expect(result.interval.upper / delta.upper).toBeCloseTo(1, 1.7);
  });

  it('contains its estimate; the gate interval is wider', () => {
    const audit = fc
      .integer({ min: 1, max: 200 })
      .chain((n) => fc.record({ n: fc.constant(n), correct: fc.integer({ min: 0, max: n }) }));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), audit, audit, (events, ppv, sensitivity) => {
        const result = correctGrader({
          apparent: plainMoments(events, 1e5),
          audit: { kind: 'predictive', ppv, sensitivity },
        });
        if (sensitivity.correct === 0) {
          expect(result).toMatchObject({ reason: 'no-sensitivity' });
          return;
        }
        if (result.status !== 'estimated') throw new Error(result.detail);
        const { interval, gateInterval, point } = result;
        expect(interval.lower).toBeLessThanOrEqual(point * (1 + 1e-9));
        expect(interval.upper).toBeGreaterThanOrEqual(Math.min(1, point) * (1 - 1e-9));
        expect(gateInterval.upper).toBeGreaterThanOrEqual(interval.upper * (1 - 1e-6));
        expect(gateInterval.lower).toBeLessThanOrEqual(interval.lower + 1e-12);
      }),
      { numRuns: 15 },
    );
  });

  it('refuses Rogan-Gladen below the false-positive rate, with the way out', () => {
    const sensitivity = { correct: 90, n: 100 };
    const rg = (events: number) =>
      correctGrader({
        apparent: plainMoments(events, 1e5),
        audit: { kind: 'error-rates', sensitivity, specificity: { correct: 1990, n: 2000 } },
      });
    expect(rg(100)).toMatchObject({ reason: 'not-above-false-positive-rate', detail: expect.stringContaining('PPV') });
    expect(rg(8000)).toMatchObject({ status: 'estimated', method: 'rogan-gladen' });
    const useless = {
      kind: 'error-rates',
      sensitivity: { correct: 1, n: 100 },
      specificity: { correct: 10, n: 100 },
    } as const;
    expect(correctGrader({ apparent: plainMoments(100, 1e5), audit: useless })).toMatchObject({
      reason: 'grader-uninformative',
    });
  });

  it('names bad arguments', () => {
    const audit = { kind: 'predictive', ppv: { correct: 5, n: 4 }, sensitivity: { correct: 9, n: 10 } } as const;
    expect(() => correctGrader({ apparent: plainMoments(5, 100), audit })).toThrow(/^audit\.ppv\.correct is 5; /);
    expect(() => roganGladen({ apparent: 0.1, se: 0.5, sp: 0.5 })).toThrow(StatsError);
  });

  it('point estimates are not clipped, limits are', () => {
    const { estimate, lower } = langReiczigel({ apparent: 0.001, n: 1000, se: 0.9, nSe: 100, sp: 0.99, nSp: 500 });
    expect(estimate).toBeLessThan(0);
    expect(lower).toBe(0);
    expect(meldedPrevalence({ x: [1], n: [1000], w: [1], fpCount: 5, fpN: 500, tpCount: 90, tpN: 100 }).lower).toBe(0);
  });
});

describe('twoPhaseRate', () => {
  const rows = (count: number, change: (i: number) => Partial<TwoPhaseRow>): TwoPhaseRow[] =>
    Array.from({ length: count }, (_, i) => ({
      weight: 1,
      pi: 0.1,
      graded: false,
      y: null,
      cluster: `u${i}`,
      stratum: '',
      ...change(i),
    }));
  const design = { clusters: 'user', strata: 'none', weights: 'equal' } as const;

  it('is the Horvitz-Thompson mean', () => {
    const sample = rows(2000, (i) =>
      i % 10 === 0 ? { graded: true, y: i % 400 === 0 ? 1 : 0, pi: i % 20 === 0 ? 0.2 : 0.05 } : {},
    );
    const result = twoPhaseRate({ rows: sample, design });
    const { ht } = horvitzThompsonMean({
      pi: sample.map((r) => r.pi),
      sampled: sample.map((r) => (r.graded ? 1 : 0)),
      y: sample.map((r) => r.y ?? 0),
    });
    expect(result).toMatchObject({ status: 'estimated' });
    if (result.status !== 'estimated') return;
    expect(result.point).toBeCloseTo(ht, 14);
    expect(result.interval.lower).toBeLessThan(ht);
    expect(result.interval.upper).toBeGreaterThan(ht);
  });

  it('bounds zero events, with and without trust in the score', () => {
    const sample = rows(1000, (i) => ({
      graded: i % 10 === 0,
      y: i % 10 === 0 ? 0 : null,
      score: i % 10 === 0 ? 0.1 : 1e-4,
      pi: i % 10 === 0 ? 0.9 : 0.01,
    }));
    const result = twoPhaseRate({ rows: sample, design });
    if (result.status !== 'estimated') throw new Error(result.detail);
    expect(result.interval.lower).toBe(0);
    expect(result.interval.upper).toBeLessThan(result.upperAssumptionFree);
    expect(result.upperAssumptionFree).toBeCloseTo(3.6888794541139363 / 0.01 / 1000, 9);
  });

  it('refuses impossible probabilities and ungraded samples', () => {
    expect(() => twoPhaseRate({ rows: rows(2, () => ({ pi: 0 })), design })).toThrow(/^rows\[0\]\.pi is 0; /);
    expect(() => twoPhaseRate({ rows: rows(2, () => ({ pi: 1.1 })), design })).toThrow(/^rows\[0\]\.pi is 1\.1; /);
    expect(() => twoPhaseRate({ rows: rows(2, () => ({ y: 1 })), design })).toThrow(/^rows\[0\]\.y is 1; /);
    expect(twoPhaseRate({ rows: rows(5, () => ({})), design })).toMatchObject({ reason: 'nothing-graded' });
  });
});

it('escalation probabilities spend the budget and keep the floor', () => {
  const urgencies = fc.array(fc.double({ min: 0, max: 0.25, noNaN: true }), { minLength: 2, maxLength: 60 });
  fc.assert(
    fc.property(urgencies, fc.double({ min: 0.05, max: 1, noNaN: true }), (urgency, share) => {
      const budget = share * urgency.length;
      const pi = escalationProbabilities({ urgency, budget });
      expect(pi.reduce((sum, value) => sum + value, 0)).toBeCloseTo(budget, 6);
      expect(Math.min(...pi)).toBeGreaterThanOrEqual(0.3 * share - 1e-12);
      expect(Math.max(...pi)).toBeLessThanOrEqual(1);
    }),
  );
});
