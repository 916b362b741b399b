import { describe, expect, it } from 'vitest';
import { randomStream } from '../random-stream.ts';
import { directionCall } from './direction-call.ts';
import { forecastRate } from './forecast-rate.ts';
import { type PairRow, summarisePairs } from './summarise-pairs.ts';
import { summariseTwoPhasePairs, type TwoPhasePairRow } from './summarise-two-phase-pairs.ts';

/** Prefixes with a shared risk: guesses are right about it but blunt, both lanes drawn by one number. */
function world(run: number, of: { n: number; base: number; shift: number; share: number }): TwoPhasePairRow[] {
  const { uniform } = randomStream({ seed: 11, purpose: 'two-phase pairs', item: run });
  return Array.from({ length: of.n }, (_, i) => {
    const guesses = [of.base * 2.5 * uniform() ** 1.5, of.base * 2.5 * uniform() ** 1.5] as const;
    // Half of the risk is the prompt's own, which both lanes share.
    const own = uniform();
    const draw = uniform();
    const lane = (guess: number, shift: number) => {
      const risk = Math.min(0.95, guess * shift);
      const y = (uniform() < 0.5 ? own : uniform()) < risk ? 1 : 0;
      const probability = Math.min(1, Math.max(0.3 * of.share, 3 * of.share * Math.sqrt(guess * (1 - guess))));
      const escalated = draw < probability;
      return { guess, probability, escalated, y: escalated ? (y as 0 | 1) : null, truth: y };
    };
    return { current: lane(guesses[0], 1), candidate: lane(guesses[1], of.shift), block: i % 2 === 0 ? 'a' : 'b' };
  });
}

const truthOf = (rows: readonly TwoPhasePairRow[], lane: 'current' | 'candidate') =>
  rows.reduce((sum, row) => sum + (row[lane] as unknown as { truth: number }).truth, 0) / rows.length;

const graded = (y: 0 | 1 | null) => ({ guess: 0.3, probability: 1, escalated: true, y });

describe('summariseTwoPhasePairs', () => {
  it('is summarisePairs where every probability is 1', () => {
    const { uniform } = randomStream({ seed: 5, purpose: 'fully graded', item: 0 });
    const grade = () => (uniform() < 0.05 ? null : uniform() < 0.3 ? 1 : 0);
    const plain: PairRow[] = Array.from({ length: 200 }, (_, i) => ({
      current: grade(),
      candidate: grade(),
      placebo: grade(),
      weight: 1 + (i % 3),
      cluster: `user ${i % 50}`,
      stratum: i % 50 < 25 ? 's' : 't',
      block: i % 2 === 0 ? 'a' : 'b',
    }));
    const design = { behavior: 'b', blockKind: 'time' as const, logs: { n: 1000, events: 300 } };
    const rows = plain.map((row) => ({
      ...row,
      current: graded(row.current),
      candidate: graded(row.candidate),
      placebo: graded(row.placebo!),
    }));
    expect(summariseTwoPhasePairs(rows, design)).toEqual(summarisePairs(plain, design));
  });

  it('comes close to it where nearly every probability is 1', () => {
    const plain: PairRow[] = Array.from({ length: 900 }, (_, i) => ({
      current: i % 9 < 3 ? 1 : 0,
      candidate: i % 9 > 1 && i % 9 < 6 ? 1 : 0,
    }));
    const rows = plain.map(({ current, candidate }) => ({
      current: { ...graded(current), probability: 1 - 1e-9 },
      candidate: { ...graded(candidate), probability: 1 - 1e-9 },
    }));
    const near = summariseTwoPhasePairs(rows, { behavior: 'b' });
    const exact = summarisePairs(plain, { behavior: 'b' });
    for (const key of ['n', 'current', 'candidate', 'both', 'candidateOnly', 'currentOnly'] as const) {
      expect(near[key] / exact[key], key).toBeCloseTo(1, 2);
    }
  });

  it('estimates both lanes, their difference and their correlation without bias, and knows how well', () => {
    const runs = 300;
    const errors = { current: [] as number[], candidate: [] as number[], difference: [] as number[] };
    let [implied, discordance, impliedDiscordant] = [0, 0, 0];
    const truth = { current: 0, candidate: 0, both: 0 };
    let both = 0;
    for (let run = 0; run < runs; run++) {
      const rows = world(run, { n: 600, base: 0.25, shift: 1.3, share: 0.35 });
      const one = summariseTwoPhasePairs(rows, { behavior: 'b' });
      errors.current.push(one.current / one.n - truthOf(rows, 'current'));
      errors.candidate.push(one.candidate / one.n - truthOf(rows, 'candidate'));
      errors.difference.push((one.candidate - one.current) / one.n);
      implied += ((one.current / one.n) * (1 - one.current / one.n)) / one.n / runs;
      const discordant = (one.candidateOnly + one.currentOnly) / one.designEffect!;
      discordance += Math.abs(one.candidateOnly - one.currentOnly) > 0 ? 1 : 0;
      const lean = (one.candidateOnly - one.currentOnly) / (one.candidateOnly + one.currentOnly);
      // sd of the difference by the discordant counts: difference = T lean, sd = T / sqrt(D).
      impliedDiscordant += ((one.candidate - one.current) / one.n / lean / Math.sqrt(discordant)) ** 2 / runs;
      truth.current += truthOf(rows, 'current') / runs;
      truth.both +=
        rows.filter(
          (row) =>
            (row.current as never as { truth: number }).truth * (row.candidate as never as { truth: number }).truth ===
            1,
        ).length /
        rows.length /
        runs;
      both += one.both / one.n / runs;
    }
    expect(discordance).toBe(runs);
    for (const lane of ['current', 'candidate'] as const) {
      const [mean, sd] = moments(errors[lane]);
      expect(Math.abs(mean)).toBeLessThan(3 * (sd / Math.sqrt(runs)));
    }
    // The rows are new in every run, so the spread of the rate is phase 1 and 2 together: what n stands for.
    const [, sd] = moments(errors.current);
    const total = sd ** 2 + (truth.current * (1 - truth.current)) / 600;
    expect(implied / total).toBeGreaterThan(0.85);
    expect(implied / total).toBeLessThan(1.25);
    const [, spread] = moments(errors.difference);
    expect(impliedDiscordant / spread ** 2).toBeGreaterThan(0.85);
    expect(impliedDiscordant / spread ** 2).toBeLessThan(2.2);
    expect(both).toBeGreaterThan(truth.both * 0.6);
  });

  it('feeds the forecast and the call as they are, and its forecast covers what a full grading would show', () => {
    const runs = 120;
    let [covered, rises] = [0, 0];
    for (let run = 0; run < runs; run++) {
      const rows = world(run, { n: 500, base: 0.25, shift: 1.5, share: 0.35 });
      const evidence = [summariseTwoPhasePairs(rows, { behavior: 'b', blockKind: 'time' })];
      const forecast = forecastRate(evidence, { regeneration: 'recorded', blocks: 'none' })[0]!.forecasts.default!;
      const launched = truthOf(world(10_000 + run, { n: 500, base: 0.25, shift: 1.5, share: 1 }), 'candidate');
      const { 95: limits } = forecast.intervals;
      if ((limits.kind === 'bound' || launched >= limits.lower) && launched <= limits.upper) covered++;
      if (directionCall(evidence, { regeneration: 'recorded' })[0]!.call === 'rise') rises++;
    }
    expect(covered / runs).toBeGreaterThan(0.9);
    expect(rises / runs).toBeGreaterThan(0.8);
  });

  it('counts what it lacks, takes escalated rows without a grade at random, and refuses impossible rows', () => {
    const rows = world(1, { n: 400, base: 0.25, shift: 1, share: 0.4 });
    const torn = rows.map((row, i) =>
      i % 10 === 0 && row.current!.escalated ? { ...row, current: { ...row.current!, y: null } } : row,
    );
    const [whole, less] = [rows, torn].map((one) => summariseTwoPhasePairs(one, { behavior: 'b' }));
    expect(less!.missing).toBe(torn.filter((row, i) => row !== rows[i]).length);
    expect(less!.current / less!.n).toBeCloseTo(whole!.current / whole!.n, 1);
    expect(less!.n).toBeLessThan(whole!.n);
    expect(
      summariseTwoPhasePairs([...rows, { current: null, candidate: rows[0]!.candidate }], { behavior: 'b' }).missing,
    ).toBe(1);
    expect(() =>
      summariseTwoPhasePairs([{ current: graded(1), candidate: { ...graded(1), probability: 0 } }], { behavior: 'b' }),
    ).toThrow(/probability/);
  });
});

function moments(values: readonly number[]): [mean: number, sd: number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean, Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))];
}
