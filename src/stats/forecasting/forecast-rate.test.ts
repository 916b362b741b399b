import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StatsError } from '../stats-error.ts';
import type { PairedSummary, RateForecast } from './evidence.ts';
import { forecastInterval } from './forecast-interval.ts';
import { forecastRate } from './forecast-rate.ts';
import { pairedMoments } from './paired-moments.ts';
import { scoreForecast } from './score-forecast.ts';

const recorded = { regeneration: 'recorded', blocks: 'none' } as const;

function summary(
  behavior: string,
  n: number,
  counts: readonly [current: number, candidate: number, both: number],
): PairedSummary {
  const [current, candidate, both] = counts;
  return { behavior, n, current, candidate, both, candidateOnly: candidate - both, currentOnly: current - both };
}

const arbitrarySummary = fc
  .record({
    n: fc.integer({ min: 5, max: 4000 }),
    a: fc.double({ min: 0, max: 1, noNaN: true }),
    b: fc.double({ min: 0, max: 1, noNaN: true }),
    s: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ n, a, b, s }) => {
    const current = Math.round(n * a ** 3);
    const candidate = Math.round(n * b ** 3);
    const least = Math.max(0, current + candidate - n);
    const both = Math.round(least + s * (Math.min(current, candidate) - least));
    return summary('behavior', n, [current, candidate, both]);
  });

function only(
  evidence: PairedSummary,
  name: keyof ReturnType<typeof forecastRate>[number]['forecasts'] = 'default',
): RateForecast {
  return forecastRate([evidence], { ...recorded, forecasters: [name] })[0]!.forecasts[name]!;
}

const total = (weights: readonly number[]) => weights.reduce((sum, w) => sum + w, 0);
const mean = ({ density }: RateForecast) =>
  density.weights.reduce((sum, w, i) => sum + w * (density.from + i * density.step), 0);

describe('forecastRate', () => {
  it('gives densities that sum to one and points inside (0, 1)', () => {
    fc.assert(
      fc.property(arbitrarySummary, (evidence) => {
        const forecasts = forecastRate([evidence], recorded)[0]!.forecasts;
        for (const forecast of Object.values(forecasts)) {
          expect(total(forecast.density.weights)).toBeCloseTo(1, 9);
          expect(forecast.point).toBeGreaterThan(0);
          expect(forecast.point).toBeLessThan(1);
          expect(Object.values(forecast.components).reduce((a, b) => a + b, 0)).toBeCloseTo(forecast.logSd ** 2, 9);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('never shrinks the closed form past either of its sources', () => {
    fc.assert(
      fc.property(arbitrarySummary, (evidence) => {
        const closed = only(evidence, 'paired-closed-form');
        const { x, y } = pairedMoments([evidence])[0]!;
        const cell = closed.density.step;
        expect(mean(closed)).toBeGreaterThanOrEqual(Math.min(x, y) - cell);
        expect(mean(closed)).toBeLessThanOrEqual(Math.max(x, y) + cell);
      }),
      { numRuns: 60 },
    );
  });

  it('nests its intervals in the level', () => {
    fc.assert(
      fc.property(arbitrarySummary, fc.integer({ min: 1, max: 20_000 }), (evidence, outcomeN) => {
        const { density } = only(evidence);
        let inner = forecastInterval(density, { outcomeN, level: 0.5 }).count;
        for (const level of [0.8, 0.9, 0.95]) {
          const outer = forecastInterval(density, { outcomeN, level }).count;
          expect(outer.lower).toBeLessThanOrEqual(inner.lower);
          expect(outer.upper).toBeGreaterThanOrEqual(inner.upper);
          inner = outer;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('says a bound above zero where no event is in sight', () => {
    for (const n of [20, 500, 1_000_000_000]) {
      const forecast = only(summary('silent', n, [0, 0, 0]));
      expect(forecast.intervals[95].kind).toBe('bound');
      expect(forecast.intervals[95].upper).toBeGreaterThan(0);
      expect(forecast.point).toBeGreaterThan(0);
    }
  });

  it('does not depend on the order of the behaviors', () => {
    const evidence = [summary('a', 300, [12, 20, 6]), summary('b', 300, [0, 3, 0]), summary('c', 300, [150, 90, 70])];
    const forward = forecastRate(evidence, recorded);
    const backward = forecastRate([...evidence].reverse(), recorded);
    for (const one of forward) {
      const other = backward.find((candidate) => candidate.behavior === one.behavior)!;
      expect(other).toEqual(one);
    }
  });

  it('values a billion prefixes and rates of 1e-9', () => {
    for (const counts of [
      [1, 0, 0],
      [5e8, 4e8, 3e8],
      [1e9, 1e9, 1e9],
      [0, 1e9, 0],
    ] as const) {
      const forecast = only(summary('large', 1e9, counts));
      expect(Number.isFinite(forecast.point)).toBe(true);
      expect(total(forecast.density.weights)).toBeCloseTo(1, 9);
      expect(forecast.intervals[90].upper).toBeLessThanOrEqual(1);
    }
  });

  it('widens where the logs drift', () => {
    const steady = [0, 1, 2, 3].map((i) => ({
      block: `q${i}`,
      kind: 'time' as const,
      n: 100,
      current: 20,
      candidate: 25,
    }));
    const drifting = steady.map((block, i) => ({ ...block, current: 5 + 15 * i, candidate: 5 + 18 * i }));
    const base = summary('b', 400, [80, 100, 40]);
    const calm = forecastRate([{ ...base, blocks: steady }], { regeneration: 'recorded', blocks: 'time' })[0]!;
    const moving = forecastRate(
      [{ ...base, current: 110, candidate: 128, candidateOnly: 88, currentOnly: 70, blocks: drifting }],
      { regeneration: 'recorded', blocks: 'time' },
    )[0]!;
    expect(moving.drift.sd).toBeGreaterThan(1.5 * calm.drift.sd);
    expect(moving.forecasts.default!.logSd).toBeGreaterThan(calm.forecasts.default!.logSd);
  });

  it('says that the part between sources is unknown with one source', () => {
    const blocks = [{ block: 'only', kind: 'source' as const, n: 200, current: 20, candidate: 25 }];
    const [forecast] = forecastRate([{ ...summary('b', 200, [20, 25, 10]), blocks }], {
      ...recorded,
      blocks: 'source',
    });
    expect(forecast!.drift.kind).toBe('prior');
    expect(forecast!.drift.statement).toContain('the part that differs between sources is unknown'.slice(4));
  });

  it('takes the placebo offset out of the replay', () => {
    const biased = summary('b', 2000, [100, 200, 60]);
    const placebo = { n: 2000, events: 200, logged: 100, both: 60 };
    const others = [1, 2, 3].map((i) => ({
      ...summary(`o${i}`, 2000, [80 * i, 160 * i, 50]),
      placebo: { n: 2000, events: 160 * i, logged: 80 * i, both: 50 },
    }));
    const [forecast] = forecastRate([{ ...biased, placebo }, ...others], { blocks: 'none', outcomeN: 2000 });
    expect(forecast!.forecasts['raw-replay']!.point).toBeCloseTo(0.1, 2);
    expect(forecast!.forecasts.default!.point).toBeGreaterThan(0.04);
    expect(forecast!.forecasts.default!.point).toBeLessThan(0.065);
  });

  it('refuses what cannot be, naming the argument', () => {
    expect(() => forecastRate([summary('b', 10, [11, 0, 0])])).toThrow(StatsError);
    expect(() => forecastRate([summary('b', 10, [11, 0, 0])])).toThrow(/current/);
    expect(() => forecastRate([summary('b', 10, [1, Number.NaN, 0])])).toThrow(/candidate/);
    expect(() => forecastRate([summary('b', 10, [1, 1, 0]), summary('b', 10, [1, 1, 0])])).toThrow(/behavior/);
    expect(() => forecastRate([summary('b', 10, [1, 1, 0])], { outcomeN: 0 })).toThrow(/outcomeN/);
  });
});

describe('scoreForecast', () => {
  it('is a proper distribution over the counts', () => {
    const forecast = only(summary('b', 120, [10, 14, 6]));
    let mass = 0;
    for (let events = 0; events <= 60; events++) {
      const score = scoreForecast(forecast, { behavior: 'b', n: 60, events });
      mass += Math.exp(score.logScore);
      expect(score.pit[0]).toBeLessThanOrEqual(score.pit[1]);
      expect(score.multiplicativeError).toBeGreaterThanOrEqual(1);
      expect(score.crps).toBeGreaterThanOrEqual(0);
    }
    expect(mass).toBeCloseTo(1, 6);
  });

  it('agrees between the tabled and the large window', () => {
    const forecast = only(summary('b', 400, [40, 44, 20]));
    const small = scoreForecast(forecast, { behavior: 'b', n: 3000, events: 330 });
    const large = scoreForecast(forecast, { behavior: 'b', n: 3001, events: 330 });
    expect(large.logScore).toBeCloseTo(small.logScore, 2);
    expect(large.pit[1]).toBeCloseTo(small.pit[1], 2);
  });

  it('puts the observed count inside or outside by the closed interval', () => {
    const forecast = only(summary('b', 400, [40, 44, 20]));
    const { count } = forecastInterval(forecast.density, { outcomeN: 400, level: 0.9 });
    expect(scoreForecast(forecast, { behavior: 'b', n: 400, events: count.lower }).inside[90]).toBe(true);
    expect(scoreForecast(forecast, { behavior: 'b', n: 400, events: count.upper }).inside[90]).toBe(true);
    expect(scoreForecast(forecast, { behavior: 'b', n: 400, events: count.upper + 1 }).inside[90]).toBe(false);
  });
});
