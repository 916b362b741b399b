import { describe, expect, it } from 'vitest';
import type { RateForecast } from '../stats/index.ts';
import { type AutopsyEvidence, autopsy, postStratified } from './autopsy.ts';

function evidence(changes: Partial<AutopsyEvidence>): AutopsyEvidence {
  const forecast = {
    forecaster: 'default',
    point: 0.04,
    components: { sampling: 0.05, grader: 0.01, placebo: 0.02, drift: 0.1, model: 0 },
  } as unknown as RateForecast;
  return {
    behavior: 'b',
    forecast,
    outcome: { behavior: 'b', n: 400, events: 40 },
    replay: { behavior: 'b', n: 400, events: 20 },
    replayAtLaunchedMix: null,
    rerun: null,
    ...changes,
  };
}

describe('autopsy', () => {
  it.each([
    ['without a re-run', evidence({ replayAtLaunchedMix: 0.07 })],
    ['with one', evidence({ replayAtLaunchedMix: 0.07, rerun: { behavior: 'b', n: 400, events: 35 } })],
    ['at zero events', evidence({ outcome: { behavior: 'b', n: 400, events: 0 } })],
  ])('parts sum to the gap %s', (_, given) => {
    const { parts, logGap } = autopsy(given);
    expect(parts.reduce((sum, { logShift }) => sum + logShift, 0)).toBeCloseTo(logGap, 12);
  });

  it('shares what is left in proportion to the variances of the forecast', () => {
    const shift = new Map(autopsy(evidence({})).parts.map(({ part, logShift }) => [part, logShift]));
    expect(shift.get('prompts')! / shift.get('regeneration')!).toBeCloseTo(5, 9);
    expect(shift.get('regeneration')! / shift.get('grader')!).toBeCloseTo(2, 9);
  });

  it('a re-run that shows what production showed puts the gap on the prompts', () => {
    const { parts } = autopsy(evidence({ rerun: { behavior: 'b', n: 400, events: 40 } }));
    expect(parts[0]).toMatchObject({ part: 'prompts', how: 'measured' });
    expect(parts.find(({ part }) => part === 'regeneration')!.logShift).toBe(0);
  });

  it('a re-run that shows what the replay showed puts the gap on asking again', () => {
    const { parts } = autopsy(evidence({ rerun: { behavior: 'b', n: 400, events: 20 } }));
    expect(parts[0]!.part).toBe('regeneration');
    expect(parts[0]!.logShift).toBeCloseTo(Math.log(40.5 / 20.5), 12);
  });

  it('orders the parts by how much they explain when less was seen than forecast, too', () => {
    const { parts, logGap } = autopsy(evidence({ outcome: { behavior: 'b', n: 400, events: 4 } }));
    expect(logGap).toBeLessThan(0);
    expect(parts[0]!.logShift).toBe(Math.min(...parts.map(({ logShift }) => logShift)));
  });
});

describe('postStratified', () => {
  const logged = new Map([
    ['web', { weight: 50, events: 5, n: 50 }],
    ['api', { weight: 50, events: 25, n: 50 }],
  ]);

  it('gives the overall rate under the same mix, but for shrinkage that cancels', () => {
    expect(
      postStratified(
        logged,
        new Map([
          ['web', 50],
          ['api', 50],
        ]),
      ),
    ).toBeCloseTo(0.3, 9);
  });

  it('moves towards the cells that grew', () => {
    const moved = postStratified(
      logged,
      new Map([
        ['web', 10],
        ['api', 90],
      ]),
    )!;
    expect(moved).toBeGreaterThan(0.42);
    expect(moved).toBeLessThan(0.5);
  });

  it('counts a cell that the logs never saw at the overall rate', () => {
    expect(postStratified(logged, new Map([['mobile', 10]]))).toBeCloseTo(0.3, 9);
  });

  it('is null where no cell is known', () => {
    expect(postStratified(new Map(), new Map([['web', 1]]))).toBeNull();
  });
});
