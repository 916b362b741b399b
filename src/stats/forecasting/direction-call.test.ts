import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StatsError } from '../stats-error.ts';
import { directionCall } from './direction-call.ts';
import type { PairedSummary } from './evidence.ts';

function discordant(behavior: string, candidateOnly: number, currentOnly: number, both = 5): PairedSummary {
  return {
    behavior,
    n: 200,
    current: both + currentOnly,
    candidate: both + candidateOnly,
    both,
    candidateOnly,
    currentOnly,
  };
}

const recorded = { regeneration: 'recorded' } as const;

describe('directionCall', () => {
  it('is symmetric in the two lanes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }), (b, c) => {
        const [forth] = directionCall([discordant('x', b, c)], recorded);
        const [back] = directionCall([discordant('x', c, b)], recorded);
        expect(forth!.pIncrease + back!.pIncrease).toBeCloseTo(1, 5);
      }),
      { numRuns: 50 },
    );
  });

  it('calls a defect and leaves a re-run alone', () => {
    const calls = directionCall(
      [discordant('leak', 59, 0, 0), discordant('same', 4, 5), discordant('rare', 2, 0, 0)],
      recorded,
    );
    expect(calls.map((one) => one.call)).toEqual(['rise', 'none', 'too-rare']);
    expect(calls[0]!.pIncrease).toBeGreaterThan(0.99);
  });

  it('makes no call that is more likely wrong than allowed, nor one of a change that is no news', () => {
    const shaky = discordant('shaky', 7, 6);
    const sure = Array.from({ length: 10 }, (_, i) => discordant(`sure ${i}`, 60, 2));
    const calls = directionCall([shaky, ...sure, discordant('small', 40, 12, 130)], recorded);
    expect(calls[0]!.call).toBe('none');
    expect(calls.at(-1)!.ratio).toBeGreaterThan(1);
    expect(calls.at(-1)!.call).toBe(calls.at(-1)!.ratio >= 1.2 ? 'rise' : 'none');
  });

  it('rises with the discordant prompts of the candidate', () => {
    let last = 0;
    for (const b of [0, 2, 5, 10, 20, 40]) {
      const [call] = directionCall([discordant('x', b, 8)], recorded);
      expect(call!.pIncrease).toBeGreaterThan(last);
      last = call!.pIncrease;
    }
  });

  it('is shyer where the replay may be biased', () => {
    const evidence = [discordant('x', 12, 4, 40)];
    const sure = directionCall(evidence, recorded)[0]!.pIncrease;
    expect(directionCall(evidence, { regeneration: 'live' })[0]!.pIncrease).toBeLessThan(sure);
  });

  it('refuses a false-discovery rate outside (0, 1)', () => {
    expect(() => directionCall([discordant('x', 1, 2)], { falseDiscoveryRate: 1 })).toThrow(StatsError);
    expect(() => directionCall([discordant('x', 1, 2)], { leastRatio: 0.5 })).toThrow(/leastRatio/);
  });
});
