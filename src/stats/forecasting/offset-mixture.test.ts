import { describe, expect, it } from 'vitest';
import { directionCall } from './direction-call.ts';
import type { PairedSummary } from './evidence.ts';
import { forecastRate } from './forecast-rate.ts';
import { offsetMixture } from './offset-mixture.ts';

describe('offsetMixture', () => {
  const near = Array.from({ length: 12 }, (_, i) => ({ difference: (i % 3) * 0.1 - 0.1, variance: 0.05 }));

  it('believes a broken lane, and keeps believing the others', () => {
    const { posterior } = offsetMixture([...near, { difference: -5, variance: 0.4 }]);
    expect(posterior.at(-1)!.mean).toBeLessThan(-3.5);
    const without = offsetMixture(near).posterior;
    for (const [i, { mean, variance }] of without.entries()) {
      expect(posterior[i]!.mean).toBeCloseTo(mean, 1);
      expect(posterior[i]!.variance).toBeLessThan(2 * variance + 0.01);
    }
  });

  it('shrinks towards none, the more the less is known', () => {
    const sure = offsetMixture([...near, { difference: 0.5, variance: 0.01 }]).posterior.at(-1)!.mean;
    const unsure = offsetMixture([...near, { difference: 0.5, variance: 0.5 }]).posterior.at(-1)!.mean;
    expect(sure).toBeGreaterThan(0.4);
    expect(unsure).toBeGreaterThan(0);
    expect(unsure).toBeLessThan(0.15);
  });

  it.each([0, 1, -1, 40, -1e6])('is finite and no larger than what was measured at %d', (difference) => {
    const { posterior } = offsetMixture([{ difference, variance: 1e-9 }]);
    const { mean, variance, kind } = posterior[0]!;
    expect([mean, variance, kind].every(Number.isFinite)).toBe(true);
    expect(Math.abs(mean)).toBeLessThanOrEqual(Math.abs(difference) + 1e-9);
    expect(variance).toBeGreaterThanOrEqual(0);
  });

  it('an obvious rise is called although another behavior of the study replays badly', () => {
    const quiet = (behavior: string, events: number): PairedSummary => ({
      behavior,
      n: 40,
      current: events,
      candidate: events,
      both: events,
      candidateOnly: 0,
      currentOnly: 0,
      placebo: { n: 40, events, logged: events, both: events },
    });
    const broken = {
      ...quiet('broken', 31),
      candidate: 0,
      both: 0,
      currentOnly: 31,
      placebo: { n: 40, events: 0, logged: 31, both: 0 },
    };
    const risen = { ...quiet('risen', 0), candidate: 40, candidateOnly: 40 };
    const evidence = [broken, risen, ...Array.from({ length: 6 }, (_, i) => quiet(`quiet ${i}`, 2 * i))];
    expect(directionCall(evidence).find(({ behavior }) => behavior === 'risen')!.call).toBe('rise');
    const forecast = forecastRate(evidence).find(({ behavior }) => behavior === 'risen')!;
    expect(forecast.forecasts.default!.point).toBeGreaterThan(0.85);
  });
});
