import { describe, expect, it } from 'vitest';
import { randomStream } from '../random-stream.ts';
import { newTotals } from '../rate/cluster-totals.ts';
import { estimateFromTotals, estimateRate, type SurveyRow } from '../rate/estimate-rate.ts';
import type { SampleDesign } from '../rate/rate-result.ts';
import { clusterSampler } from './cluster-world.ts';
import { measureCoverage } from './measure-coverage.ts';
import { beta, binomial, gamma, normal, poisson } from './random-variates.ts';
import { rateWorlds } from './rate-worlds.ts';
import { sequentialWorlds } from './sequential-worlds.ts';
import type { CoverageWorld } from './world.ts';

describe('random streams', () => {
  it('depend on seed, purpose and item alone', () => {
    const draws = (item: string, seed = 1) => {
      const stream = randomStream({ seed, purpose: 'test', item });
      return Array.from({ length: 5 }, () => stream.uniform());
    };
    const first = draws('a');
    draws('b');
    expect(draws('a')).toEqual(first);
    expect(draws('b')).not.toEqual(first);
    expect(draws('a', 2)).not.toEqual(first);
  });

  it('are uniform', () => {
    const stream = randomStream({ seed: 9, purpose: 'uniformity', item: 0 });
    const cells = Array<number>(64).fill(0);
    const n = 64_000;
    for (let i = 0; i < n; i++) cells[Math.floor(stream.uniform() * 64)]! += 1;
    const chi2 = cells.reduce((sum, count) => sum + (count - n / 64) ** 2 / (n / 64), 0);
    expect(chi2).toBeGreaterThan(30);
    expect(chi2).toBeLessThan(115);
  });

  it.each([
    ['normal', normal, 0, 1],
    ['gamma 0.4', (s: ReturnType<typeof randomStream>) => gamma(s, 0.4), 0.4, 0.4],
    ['beta 2, 5', (s: ReturnType<typeof randomStream>) => beta(s, 2, 5), 2 / 7, 10 / 392],
    ['binomial 2000, 0.3', (s: ReturnType<typeof randomStream>) => binomial(s, 2000, 0.3), 600, 420],
    ['poisson 3', (s: ReturnType<typeof randomStream>) => poisson(s, 3), 3, 3],
    ['poisson 400', (s: ReturnType<typeof randomStream>) => poisson(s, 400), 400, 400],
  ] as const)('%s has its mean and variance', (name, draw, mean, variance) => {
    const stream = randomStream({ seed: 3, purpose: name, item: 0 });
    const n = 20_000;
    const values = Array.from({ length: n }, () => draw(stream));
    const average = values.reduce((sum, value) => sum + value, 0) / n;
    const spread = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / n;
    expect(Math.abs(average - mean)).toBeLessThan(4.5 * Math.sqrt(variance / n));
    expect(Math.abs(spread / variance - 1)).toBeLessThan(0.1);
  });
});

describe('worlds', () => {
  it('drawing only clusters with events says what all the rows would', () => {
    const law = {
      classes: [
        { size: 3, clusters: 200 },
        { size: 10, clusters: 30 },
      ],
      rate: 0.02,
      icc: 0.2,
      weight: 2,
    };
    const totals = newTotals(true);
    clusterSampler(law)(totals, randomStream({ seed: 1, purpose: 'dense', item: 0 }));
    const rows: SurveyRow[] = [];
    for (const [cluster, record] of totals.clusters) {
      const events = (record.events?.partials[0] ?? 0) / 2;
      for (let i = 0; i < record.rows; i++) rows.push({ y: i < events ? 1 : 0, weight: 2, cluster, stratum: '' });
    }
    for (const [q, quiet] of totals.quiet.entries()) {
      for (let c = 0; c < quiet.count; c++) {
        for (let i = 0; i < quiet.rows; i++) rows.push({ y: 0, weight: 2, cluster: `quiet ${q} ${c}`, stratum: '' });
      }
    }
    const design: SampleDesign = { clusters: 'user', strata: 'none', weights: 'relative' };
    const dense = estimateRate({ rows, design });
    const sparse = estimateFromTotals(totals, design, {});
    expect(sparse).toMatchObject({ status: 'estimated' });
    if (dense.status !== 'estimated' || sparse.status !== 'estimated') return;
    expect(sparse.interval.lower).toBeCloseTo(dense.interval.lower, 12);
    expect(sparse.interval.upper).toBeCloseTo(dense.interval.upper, 12);
    expect(sparse.upperAssumptionFree).toBeCloseTo(dense.upperAssumptionFree, 12);
    expect(sparse.flags).toEqual(dense.flags);
  });

  it('clusters: ours covers, the naive binomial is caught', () => {
    const world = rateWorlds().find((one) => one.world === 'clustered users, 100 events') as CoverageWorld;
    const [ours, naive] = measureCoverage(world, { seed: 4, replicates: 150 });
    expect(ours).toMatchObject({ interval: 'estimateRate', verdict: 'pass' });
    expect(naive).toMatchObject({ interval: 'naive binomial', verdict: 'expected-fail' });
    expect(measureCoverage(world, { seed: 4, replicates: 150 })).toEqual([ours, naive]);
  });

  it('stopping at the first chance is caught at the fixed-n interval only', () => {
    const world = sequentialWorlds()[0] as CoverageWorld;
    expect(measureCoverage(world, { seed: 4, replicates: 150 }).map(({ verdict }) => verdict)).toEqual([
      'pass',
      'expected-fail',
    ]);
  });

  it('a method expected to fail that covers fails the self-test; so does one that falls short', () => {
    const fixed = (lower: number, expect: 'cover' | 'fail'): CoverageWorld => ({
      world: 'fixed',
      intervals: { it: { nominal: 0.95, expect } },
      replicates: { quick: 1, full: 1 },
      replicate: () => ({ truth: 1, intervals: { it: { lower, upper: 2, point: 1 } } }),
    });
    const verdict = (world: CoverageWorld) => measureCoverage(world, { seed: 1, replicates: 200 })[0]?.verdict;
    expect(verdict(fixed(0, 'fail'))).toBe('fail');
    expect(verdict(fixed(1.5, 'cover'))).toBe('fail');
    expect(verdict(fixed(1.5, 'fail'))).toBe('expected-fail');
    expect(verdict(fixed(0, 'cover'))).toBe('pass');
  });
});
