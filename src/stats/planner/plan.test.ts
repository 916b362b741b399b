import { describe, expect, it } from 'vitest';
import { estimateRate, type SurveyRow } from '../rate/estimate-rate.ts';
import { StatsError } from '../stats-error.ts';
import { plan, type StudyPlan } from './plan.ts';
import type { PlanOptions } from './plan-options.ts';
import { smallestChange } from './smallest-change.ts';

const base: PlanOptions = {
  targetFactor: 1.5,
  behaviors: [{ behavior: 'x', rate: 5e-3 }],
  prices: { generate: 0.01, grade: 0.005 },
};

function planned(options: PlanOptions): StudyPlan {
  const result = plan(options);
  if (result.status !== 'estimated') throw new Error(result.detail);
  return result;
}

describe('plan', () => {
  it('asks for the exact number of events, not the normal one', () => {
    const exact = planned(base);
    const normal = planned({ ...base, width: 'normal-approximation' });
    expect(exact.eventsNeeded).toBeGreaterThan(28);
    expect(exact.eventsNeeded).toBeLessThanOrEqual(29);
    expect(normal.eventsNeeded).toBeCloseTo(23.366, 3);
    expect(exact.prefixes).toBe(Math.ceil(exact.eventsNeeded / 5e-3));
  });

  it('reproduces the worked designs of the dossier with its approximation', () => {
    const options: PlanOptions = {
      targetFactor: 1.5,
      behaviors: [{ behavior: 'x', rate: 1e-3, ppv: 0.7, sensitivity: 0.9 }],
      prices: { generate: 0.01, screen: 0.0002, grade: 0.005, label: 3 },
      clusters: { meanSize: 4, icc: 0.1 },
      gradeLoggedReplies: false,
      width: 'normal-approximation',
    };
    const dollars = [undefined, 0.9, 0.97, 0.99].map(
      (auc) => planned({ ...options, ...(auc ? { screen: { auc } } : {}) }).dollars,
    );
    // $877, $839, $780, $742 there; the first spends its last labels on every positive there is.
    for (const [i, expected] of [877, 839, 780, 742].entries()) expect(dollars[i]! / expected).toBeCloseTo(1, 1.8);
  });

  it('achieves the planned width within 10 %, with and without clusters', () => {
    const cases: { options: PlanOptions; size: number; icc: number }[] = [
      { options: base, size: 1, icc: 0 },
      { options: { ...base, targetFactor: 2, clusters: { meanSize: 4, icc: 0.3 } }, size: 4, icc: 0.3 },
      { options: { ...base, clusters: { meanSize: 10, icc: 0.1 } }, size: 10, icc: 0.1 },
    ];
    for (const { options, size, icc } of cases) {
      const result = planned(options);
      const promised = logWidth(result.behaviors[0]!.interval);
      const widths = Array.from({ length: 41 }, (_, run) => {
        const rows = clusteredRows({ n: result.prefixes, rate: 5e-3, size, icc, seed: run * 977 + 5 });
        const sample = {
          rows,
          design: { clusters: size > 1 ? 'user' : 'none', strata: 'none', weights: 'equal' } as const,
        };
        const estimate = estimateRate(sample, { designEffectPrior: { value: result.deff, source: 'the plan' } });
        return estimate.status === 'estimated' ? logWidth(estimate.interval) : Number.POSITIVE_INFINITY;
      }).sort((a, b) => a - b);
      expect(Math.abs(widths[20]! / promised - 1)).toBeLessThan(0.1);
    }
  });

  it('takes the largest demand of all behaviors and names its owner', () => {
    const result = planned({
      ...base,
      behaviors: [
        { behavior: 'common', rate: 0.02 },
        { behavior: 'rare', rate: 1e-4 },
      ],
    });
    expect(result.driver).toBe('rare');
    expect(result.behaviors[0]!.prefixesNeeded).toBeLessThan(result.prefixes);
    expect(result.behaviors[1]!.prefixesNeeded).toBe(result.prefixes);
    expect(result.behaviors[0]!.factor).toBeLessThan(1.1);
  });

  it('a better screen never costs more', () => {
    const priced = { ...base, prices: { generate: 0.01, screen: 0.0002, grade: 0.05 } };
    const dollars = [undefined, 0.8, 0.9, 0.97, 0.99].map(
      (auc) => planned({ ...priced, ...(auc ? { screen: { auc } } : {}) }).dollars,
    );
    for (let i = 1; i < dollars.length; i++) expect(dollars[i]!).toBeLessThanOrEqual(dollars[i - 1]! * 1.001);
  });

  it('believes the pilot before the assumption', () => {
    const pilot = {
      n: 2000,
      events: { x: 4 },
      deff: 1.6,
      verified: { correct: 9, of: 10 },
      found: { found: 19, of: 20 },
    };
    const result = planned({ ...base, pilot });
    expect(result.deff).toBe(1.6);
    expect(result.behaviors[0]!.rateSource).toBe('pilot');
    expect(result.behaviors[0]!.rate).toBeCloseTo((0.002 * (9.5 / 11)) / (19.5 / 21), 12);
    expect(result.sources).toMatchObject({ deff: 'pilot', grader: 'pilot', prices: 'assumed' });
    expect(planned({ ...base, pilot: { n: 2000, events: {} } }).behaviors[0]!.rateSource).toBe('assumed');
  });

  it('prices what it lists', () => {
    const result = planned({ ...base, speeds: { generationsPerMinute: 100, gradesPerMinute: 300 } });
    expect(result.grades).toBe(2 * result.prefixes);
    expect(result.dollars).toBeCloseTo(result.prefixes * (0.01 + 2 * 0.005), 9);
    expect(result.minutes).toEqual({ status: 'estimated', value: result.prefixes / 100 });
    expect(planned(base).minutes).toEqual({ status: 'not-estimable', reason: 'no-speeds' });
  });

  it('refuses by name', () => {
    expect(() => plan({ ...base, factor: 2 } as never)).toThrow(/options\.factor/);
    expect(() => plan({ ...base, targetFactor: 1 })).toThrow(/options\.targetFactor/);
    expect(() => plan({ ...base, behaviors: [{ behavior: 'x', rate: 0 }] })).toThrow(/behaviors\[0\]\.rate/);
    expect(() => plan({ ...base, behaviors: [{ behavior: 'x', rate: 0.1, ppv: 0.9 }] })).toThrow(/sensitivity/);
    expect(() => plan({ ...base, behaviors: [] })).toThrow(StatsError);
    expect(plan({ ...base, targetFactor: 1.0001, behaviors: [{ behavior: 'x', rate: 1e-9 }] })).toMatchObject({
      reason: 'out-of-reach',
    });
  });
});

describe('smallestChange', () => {
  it('pairing shows smaller changes the more the lanes agree', () => {
    const ratios = [0, 0.3, 0.6].map((correlation) => {
      const { paired } = smallestChange({ rate: 1e-3, n: 1e5, correlation });
      return paired.status === 'estimated' ? paired.ratio : Number.POSITIVE_INFINITY;
    });
    expect(ratios[1]!).toBeLessThan(ratios[0]!);
    expect(ratios[2]!).toBeLessThan(ratios[1]!);
    const { unpaired } = smallestChange({ rate: 1e-3, n: 1e5 });
    if (unpaired.status !== 'estimated') throw new Error('a ratio was expected');
    expect(ratios[0]! / unpaired.ratio).toBeCloseTo(1, 1);
  });

  it('says so when nothing could be shown', () => {
    expect(smallestChange({ rate: 0.5, n: 2 })).toMatchObject({
      unpaired: { status: 'not-estimable', reason: 'too-few-events' },
    });
  });
});

function logWidth({ lower, upper }: { lower: number; upper: number }): number {
  return Math.log(upper / lower);
}

/** Clusters whose members copy a common draw with probability sqrt(icc), so that two of them correlate icc. */
function* clusteredRows(of: {
  n: number;
  rate: number;
  size: number;
  icc: number;
  seed: number;
}): Generator<SurveyRow> {
  let state = of.seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const share = Math.sqrt(of.icc);
  let common = false;
  for (let i = 0; i < of.n; i++) {
    if (i % of.size === 0) common = random() < of.rate;
    const y = random() < share ? common : random() < of.rate;
    yield { y: y ? 1 : 0, weight: 1, cluster: `c${Math.floor(i / of.size)}`, stratum: '' };
  }
}
