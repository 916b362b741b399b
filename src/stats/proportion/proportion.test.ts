import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Interval } from '../interval.ts';
import { StatsError } from '../stats-error.ts';
import { blaker } from './blaker.ts';
import { clopperPearson, clopperPearsonUpperOneSided } from './clopper-pearson.ts';
import { garwoodPoisson } from './garwood-poisson.ts';
import { jeffreys } from './jeffreys.ts';
import { midPBinomial } from './mid-p-binomial.ts';
import { agrestiCoull, wilson } from './wilson.ts';

const methods = { clopperPearson, jeffreys, wilson, agrestiCoull, midPBinomial, blaker };
const counts = fc
  .integer({ min: 1, max: 400 })
  .chain((n) => fc.record({ n: fc.constant(n), x: fc.integer({ min: 0, max: n }) }));

describe.each(Object.entries(methods))('%s', (name, method) => {
  it('contains the estimate, and is the mirror of its complement', () => {
    fc.assert(
      fc.property(counts, ({ x, n }) => {
        const interval = method({ x, n });
        expectInside(interval);
        // Agresti-Coull is centred beside x/n on purpose.
        if (name !== 'agrestiCoull') {
          expect(interval.lower).toBeLessThanOrEqual(x / n + 1e-12);
          expect(interval.upper).toBeGreaterThanOrEqual(x / n - 1e-12);
        }
        const other = method({ x: n - x, n });
        expect(Math.abs(1 - other.upper - interval.lower)).toBeLessThan(1e-9);
      }),
      { numRuns: 60 },
    );
  });

  it('moves up with every event', () => {
    fc.assert(
      fc.property(counts, ({ x, n }) => {
        if (x === n) return;
        const [one, two] = [method({ x, n }), method({ x: x + 1, n })];
        expect(two.lower).toBeGreaterThanOrEqual(one.lower - 1e-12);
        expect(two.upper).toBeGreaterThanOrEqual(one.upper - 1e-12);
      }),
      { numRuns: 60 },
    );
  });

  it('gives a value at n = 1e9', () => {
    for (const x of [0, 1, 1e9 - 1, 1e9]) expectInside(method({ x, n: 1e9 }));
  });

  it('refuses impossible counts and levels', () => {
    for (const bad of [
      { x: -1, n: 5 },
      { x: 6, n: 5 },
      { x: Number.NaN, n: 5 },
      { x: 1, n: 5, conf: 1 },
      { x: 1, n: 5, conf: 0 },
    ]) {
      expect(() => method(bad)).toThrow(StatsError);
    }
  });
});

describe('nesting in the level', () => {
  // Blaker's interval is not nested (statistics.md 1.1), so it is not asked.
  it.each([clopperPearson, jeffreys, wilson, midPBinomial])('%o', (method) => {
    fc.assert(
      fc.property(counts, fc.double({ min: 0.01, max: 0.99, noNaN: true }), ({ x, n }, conf) => {
        const [narrow, wide] = [method({ x, n, conf }), method({ x, n, conf: conf + (1 - conf) / 3 })];
        expect(wide.lower).toBeLessThanOrEqual(narrow.lower + 1e-12);
        expect(wide.upper).toBeGreaterThanOrEqual(narrow.upper - 1e-12);
      }),
      { numRuns: 60 },
    );
  });
});

it('Clopper-Pearson covers by construction, Blaker lies inside it', () => {
  fc.assert(
    fc.property(counts, ({ x, n }) => {
      const [exact, short] = [clopperPearson({ x, n }), blaker({ x, n })];
      expect(short.lower).toBeGreaterThanOrEqual(exact.lower - 1e-12);
      expect(short.upper).toBeLessThanOrEqual(exact.upper + 1e-12);
    }),
    { numRuns: 60 },
  );
});

it('zero events: the rule of three and its two-sided form', () => {
  expect(clopperPearsonUpperOneSided({ x: 0, n: 1e6 }) * 1e6).toBeCloseTo(2.9957, 3);
  expect(clopperPearson({ x: 0, n: 1e6 }).upper * 1e6).toBeCloseTo(3.6889, 3);
  expect(garwoodPoisson({ x: 0, exposure: 1 }).upper).toBeCloseTo(3.6888794541139363, 12);
});

function expectInside({ lower, upper }: Interval): void {
  expect(lower).toBeGreaterThanOrEqual(0);
  expect(upper).toBeLessThanOrEqual(1);
  expect(lower).toBeLessThanOrEqual(upper);
}
