import { describe, expect, it } from 'vitest';
import { defaultHistory } from './forecast-history.ts';
import { type Launch, learnHistory } from './learn-history.ts';

/** Launches whose candidates move by `change` in log odds, alternating in sign; the outcome is the new rate exactly. */
function launches(change: number): Launch[] {
  return [0, 1, 2].map((l) => {
    const evidence = Array.from({ length: 12 }, (_, i) => {
      const current = 20 + 10 * i;
      const moved = Math.round(current * Math.exp(change * ((i + l) % 2 === 0 ? 1 : -1)));
      const both = Math.round(0.4 * Math.min(current, moved));
      return {
        behavior: `b${i}`,
        n: 1000,
        current,
        candidate: moved,
        both,
        candidateOnly: moved - both,
        currentOnly: current - both,
      };
    });
    const outcomes = evidence.map(({ behavior, candidate }) => ({ behavior, n: 1000, events: candidate }));
    return { evidence, outcomes };
  });
}

const options = { regeneration: 'recorded', blocks: 'none', forecasters: ['default', 'persistence'] } as const;

describe('learnHistory', () => {
  it('is the stated defaults before the first launch', () => {
    expect(learnHistory([], options)).toBe(defaultHistory);
  });

  it('learns small changes from launches that hardly moved and large ones from those that did', () => {
    const still = learnHistory(launches(0.02), options);
    const moved = learnHistory(launches(1), options);
    const large = (weights: readonly number[]) => weights.slice(4).reduce((sum, w) => sum + w, 0);
    expect(large(still.changeWeights)).toBeLessThan(large(moved.changeWeights));
    expect(still.tau.persistence).toBeLessThan(0.2);
    expect(moved.tau.persistence).toBeGreaterThan(0.5);
    expect(moved.tau.default).toBeLessThan(0.2);
    expect(moved.launches).toBe(3);
  });

  it('is plain JSON', () => {
    const history = learnHistory(launches(0.5), options);
    expect(JSON.parse(JSON.stringify(history))).toEqual(history);
  });
});
