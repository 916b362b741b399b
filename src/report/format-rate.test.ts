import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  eventDigits,
  formatBound,
  formatMeasured,
  formatPoints,
  formatRange,
  formatRate,
  formatShare,
  significant,
} from './format-rate.ts';
import type { RateReport } from './study-report.ts';

describe('digits', () => {
  it('follow the events: 1 below 10, 2 below 1,000, then 3', () => {
    expect([1, 9, 10, 999, 1000].map(eventDigits)).toEqual([1, 1, 2, 2, 3]);
    expect([3, 24, 2000].map((events) => formatRate(0.02136, events))).toEqual(['2 %', '2.1 %', '2.14 %']);
  });

  it.each([
    [0.8, 2, '0.80'],
    [1, 2, '1.0'],
    [0.999, 2, '1.0'],
    [17.6, 2, '18'],
    [123, 2, '120'],
    [9.96, 2, '10'],
    [0.000123, 2, '0.00012'],
  ])('%d with %d digits is %s', (value, digits, text) => {
    expect(significant(value, digits)).toBe(text);
  });
});

describe('formatRate', () => {
  it('counts per 100,000 where percent would need three zeros', () => {
    expect(formatRate(0.000042, 12)).toBe('4.2 per 100k');
    expect(formatRate(0.0001, 12)).toBe('0.010 %');
  });

  it('never rounds a rate below 1 up to 100 %', () => {
    expect(formatRate(0.9967, 20)).toBe('99.7 %');
    expect(formatRate(0.99996, 20)).toBe('99.99 %');
    expect(formatRate(0.97, 3)).toBe('97 %');
  });

  it('holds for every rate and count of events', () => {
    const rate = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true });
    fc.assert(
      fc.property(rate, fc.integer({ min: 1, max: 100_000 }), (value, events) => {
        const text = formatRate(value, events);
        expect(text).toMatch(/^\d+(\.\d+)? (%|per 100k)$/);
        expect(Number.parseFloat(text)).toBeGreaterThan(0);
        expect(text).not.toMatch(/^100(\.0+)? %$/);
      }),
    );
  });
});

describe('bounds and ranges', () => {
  it('rounds a bound up, so that it stays a bound', () => {
    expect(formatBound(0.0451)).toBe('< 4.6 %');
    expect(formatBound(0.045)).toBe('< 4.5 %');
    expect(formatBound(0.0000612)).toBe('< 6.2 per 100k');
    expect(formatBound(1)).toBe('< 100 %');
    fc.assert(
      fc.property(fc.double({ min: 1e-8, max: 1, noNaN: true }), (upper) => {
        const text = formatBound(upper);
        const shown = Number.parseFloat(text.slice(2)) / (text.endsWith('%') ? 1e2 : 1e5);
        expect(shown).toBeGreaterThanOrEqual(upper * (1 - 1e-5));
        expect(shown).toBeLessThanOrEqual(upper * 1.11);
      }),
    );
  });

  it('gives both ends one unit, and a further digit where they would look alike', () => {
    expect(formatRange({ kind: 'interval', lower: 0.121, upper: 0.252 }, 14)).toBe('12 to 25 %');
    expect(formatRange({ kind: 'interval', lower: 0.0141, upper: 0.0149 }, 5)).toBe('1.4 to 1.5 %');
    expect(formatRange({ kind: 'interval', lower: 0.000003, upper: 0.00004 }, 5)).toBe('0.3 to 4 per 100k');
    expect(formatRange({ kind: 'interval', lower: 0, upper: 0.06 }, 5)).toBe('up to 6.0 %');
    expect(formatRange({ kind: 'interval', lower: 0.02, upper: 0.02 }, 5)).toBe('2.000 %');
    expect(formatRange({ kind: 'bound', lower: 0, upper: 0.045 }, 0)).toBe('< 4.5 %');
  });
});

describe('formatMeasured', () => {
  const measured = (rate: number, events: number, lower: number, upper: number): RateReport => ({
    status: 'estimated',
    rate,
    ci95: { kind: events === 0 ? 'bound' : 'interval', lower, upper },
    upperAssumptionFree: upper,
    method: 'clopper-pearson',
    events,
    eventClusters: events,
    n: 80,
    nEff: 80,
    deff: 1,
    deffPrior: 1,
    flags: [],
  });

  it('says neither 0 % nor 100 %, and names what is missing', () => {
    expect(formatMeasured(measured(0, 0, 0, 0.045))).toBe('< 4.5 %');
    expect(formatMeasured(measured(1, 80, 0.955, 1))).toBe('> 95 %');
    expect(formatMeasured(measured(0.1, 8, 0.04, 0.2))).toBe('10 %');
    expect(formatMeasured({ status: 'not-estimable', reason: 'no-replies' })).toBe('not measured');
    expect(formatMeasured(null)).toBe('not asked');
  });
});

describe('shares and points', () => {
  it('keeps certainty for certain things', () => {
    expect([0, 0.004, 0.5, 0.996, 1].map(formatShare)).toEqual(['0 %', '< 1 %', '50 %', '> 99 %', '100 %']);
  });

  it('signs differences', () => {
    expect([0.13, -0.004, 0.01, -0.042, 0].map(formatPoints)).toEqual([
      '+13 points',
      '−0.4 points',
      '+1.0 points',
      '−4.2 points',
      '0 points',
    ]);
  });
});
