import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxConstrainedNeyman, neyman, wrightInteger } from '../allocation/neyman.ts';
import { garwoodPoisson } from '../proportion/garwood-poisson.ts';
import { StatsError } from '../stats-error.ts';
import { effectiveClusters } from '../weighted/effective-clusters.ts';
import { fayFeuer } from '../weighted/fay-feuer.ts';
import { shrunkenGammaInterval } from '../weighted/shrunken-gamma-interval.ts';
import { gregCalibrate, rake } from './calibration.ts';
import { kishEss } from './kish-ess.ts';
import { kornGraubard, shrunkenKornGraubard } from './korn-graubard.ts';
import { stratifiedMean } from './stratified-mean.ts';
import { taylorMean } from './taylor-mean.ts';

const power = (low: number, high: number) => fc.double({ min: low, max: high, noNaN: true }).map((e) => 10 ** e);
const weights = fc.array(power(-6, 6), { minLength: 2, maxLength: 40 });

describe('weights over 12 orders of magnitude', () => {
  it('effective sizes lie between 1 and n', () => {
    fc.assert(
      fc.property(weights, (w) => {
        const { ess, deff } = kishEss({ weights: w });
        expect(ess).toBeGreaterThanOrEqual(1 - 1e-12);
        expect(ess).toBeLessThanOrEqual(w.length * (1 + 1e-12));
        expect(deff * ess).toBeCloseTo(w.length, 9);
        expect(effectiveClusters({ z: w })).toBeGreaterThanOrEqual(1 - 1e-12);
      }),
    );
  });

  it('fayFeuer is equivariant, contains the estimate, and max is the widest', () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 0, max: 50 }), (w, events) => {
        const x = w.map((_, i) => (i * 7 + events) % 4);
        const of = (wmType: 'max' | 'tcz' | 'mean', unit = 1) =>
          fayFeuer({ x, w: w.map((weight) => weight * unit), wmType });
        const { estimate, lower, upper } = of('max');
        expect(lower).toBeLessThanOrEqual(estimate * (1 + 1e-9));
        expect(upper).toBeGreaterThanOrEqual(estimate * (1 - 1e-9));
        expect(of('max', 1024).upper / upper).toBeCloseTo(1024, 6);
        expect(of('mean').upper).toBeLessThanOrEqual(upper * (1 + 1e-9));
      }),
    );
  });

  it('taylorMean lies between the outcomes', () => {
    fc.assert(
      fc.property(weights, (w) => {
        const y = w.map((_, i) => i % 2);
        const { mean, se } = taylorMean({ y, weights: w });
        expect(mean).toBeGreaterThanOrEqual(0);
        expect(mean).toBeLessThanOrEqual(1);
        expect(se).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('FF* and KG*', () => {
  it('FF* is Garwood where nothing needs repair, at any size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2000 }), power(0, 9), (events, n) => {
        const weight = 1 / n;
        const ours = shrunkenGammaInterval({
          y: events * weight,
          v: events * weight * weight,
          events,
          priorWeight: weight,
        });
        const exact = garwoodPoisson({ x: events, exposure: n });
        expect(ours.lower).toBeLessThanOrEqual(exact.lower * (1 + 1e-9));
        expect(Math.abs(ours.lower - exact.lower)).toBeLessThanOrEqual(1e-8 * exact.lower);
        expect(Math.abs(ours.upper - exact.upper)).toBeLessThanOrEqual(1e-8 * exact.upper);
      }),
    );
  });

  it('upward-only is never narrower than two-sided shrinkage', () => {
    fc.assert(
      fc.property(
        power(-6, -2),
        // At least one event's worth: a gamma of shape below 1 need not widen with its variance.
        power(-3, 0),
        fc.double({ min: 0, max: 50, noNaN: true }),
        power(-3, 0),
        (y, relative, events, relativePrior) => {
          const [v, priorWeight] = [y * y * relative, y * relativePrior];
          const up = shrunkenGammaInterval({ y, v, events, priorWeight });
          const both = shrunkenGammaInterval({ y, v, events, priorWeight, upwardOnly: false });
          expect(up.upper).toBeGreaterThanOrEqual(both.upper * (1 - 1e-9));
          expect(up.lower).toBeLessThanOrEqual(both.lower * (1 + 1e-9));
        },
      ),
    );
  });

  it('KG* never counts more than n rows', () => {
    const { neff } = shrunkenKornGraubard({ p: 0.1, n: 500, deffHat: 0.2, events: 40, deffPrior: 0.5 });
    expect(neff).toBe(500);
  });
});

describe('allocation', () => {
  it('sizes add up, stay in their boxes, and whole sizes follow the real ones', () => {
    const strata = fc.array(fc.record({ W: power(-3, 0), S: power(-4, 0) }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(strata, fc.integer({ min: 100, max: 100_000 }), (rows, n) => {
        const [W, S] = [rows.map((row) => row.W), rows.map((row) => row.S)];
        expect(total(neyman({ W, S, n }))).toBeCloseTo(n, 6);
        const whole = wrightInteger({ W, S, n });
        expect(total(whole)).toBe(n);
        const lower = W.map(() => 2);
        const upper = W.map(() => n);
        const boxed = boxConstrainedNeyman({ W, S, n, lower, upper });
        expect(total(boxed)).toBeCloseTo(n, 5);
        expect(Math.min(...boxed)).toBeGreaterThanOrEqual(2 - 1e-9);
      }),
    );
  });
});

describe('calibration', () => {
  it('raking meets its margins, or says that it cannot', () => {
    const y = [0, 1, 0, 1, 1, 0];
    const labels = ['a', 'a', 'b', 'b', 'a', 'b'];
    const { weights: raked } = rake({
      y,
      weights: [1, 2, 3, 4, 5, 6],
      margins: [
        { labels, totals: { a: 30, b: 70 } },
        { labels: [1, 2, 1, 2, 1, 2], totals: { 1: 40, 2: 60 } },
      ],
    });
    expect(raked.reduce((sum, weight, i) => sum + (labels[i] === 'a' ? weight : 0), 0)).toBeCloseTo(30, 7);
    const margin = (totals: Record<string, number>) => () =>
      rake({ y, weights: y.map(() => 1), margins: [{ labels, totals }] });
    expect(margin({ a: 1 })).toThrow(/margins\[0\]\.labels\[2\] is "b"/);
    expect(margin({ a: 1, b: 1, c: 1 })).toThrow(/no sampled row carries/);
    expect(margin({ a: 0, b: 1 })).toThrow(/^margins\[0\]\.totals\.a is 0/);
  });

  it('regression calibration meets its totals', () => {
    const x = [0.1, 0.9, 0.4, 0.3];
    const { weights: calibrated } = gregCalibrate({ y: [0, 1, 1, 0], weights: [1, 1, 1, 1], x, popTotals: [10, 6] });
    expect(total(calibrated)).toBeCloseTo(10, 10);
    expect(total(calibrated.map((weight, i) => weight * (x[i] as number)))).toBeCloseTo(6, 10);
  });
});

describe('refusals', () => {
  it('name what is missing', () => {
    expect(() => taylorMean({ y: [1, 0], cluster: [1, 1] })).toThrow(/two clusters/);
    expect(() => taylorMean({ y: [1, 0], weights: [1, Number.NaN] })).toThrow(/^weights\[1\] is NaN; /);
    expect(() => taylorMean({ y: [1, 0], weights: [1] })).toThrow(StatsError);
    expect(() => kornGraubard({ y: [0, 0, 0] })).toThrow(/^deffPrior is undefined; /);
    expect(kornGraubard({ y: [0, 0, 0], deffPrior: 1 }).upper).toBeCloseTo(0.7075982261, 9);
    expect(() => stratifiedMean({ x: [1, 0], n: [4, 0], N: [10, 10] })).toThrow(/^n\[1\] is 0; /);
    expect(() => kishEss({ weights: [] })).toThrow(/^weights is an array of 0; /);
  });
});

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
