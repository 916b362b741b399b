import { describe, expect, it } from 'vitest';
import { randomStream } from '../random-stream.ts';
import { solveEscalation } from '../twophase/escalation.ts';
import { type CascadeRow, cascadeRate } from './cascade-rate.ts';
import { estimateRate } from './estimate-rate.ts';

const design = { clusters: 'none', strata: 'none', weights: 'equal' } as const;

interface World {
  readonly n: number;
  /** Guess by a uniform number, and the true probability behind it. */
  readonly guess: (u: number) => number;
  readonly truth: (guess: number) => number;
  readonly share: number;
  readonly perUser?: number;
}

function rowsOf(run: number, { n, guess, truth, share, perUser = 1 }: World): CascadeRow[] {
  const { uniform } = randomStream({ seed: 21, purpose: 'cascade rate', item: run });
  let shared = 0;
  const guesses = Array.from({ length: n }, (_, i) => {
    if (i % perUser === 0) shared = uniform();
    return guess(perUser > 1 && uniform() < 0.7 ? shared : uniform());
  });
  const { kappa, floor } = solveEscalation({ urgency: guesses.map((m) => m * (1 - m)), budget: share * n });
  return guesses.map((m, i) => {
    const probability = Math.max(floor, Math.min(1, kappa * (m * (1 - m)) ** 0.375));
    const y = uniform() < truth(m) ? 1 : 0;
    const escalated = uniform() < probability;
    const cluster = `user ${Math.floor(i / perUser)}`;
    return { guess: m, probability, escalated, y: escalated ? y : null, weight: 1, cluster, stratum: '' };
  });
}

function simulate(world: World, rate: number, options: { runs: number; lambda?: number | 'tuned'; clusters?: 'user' }) {
  const { runs, lambda = 1, clusters = 'none' } = options;
  let [sum, squares, covered, width, bounded] = [0, 0, 0, 0, 0];
  for (let run = 0; run < runs; run++) {
    const found = cascadeRate({ rows: rowsOf(run, world), design: { ...design, clusters } }, { lambda });
    if (found.status !== 'estimated') throw new Error(found.detail);
    const { lower, upper } = found.interval;
    sum += found.point;
    squares += found.point ** 2;
    width += (upper - lower) / runs;
    if (lower <= rate && rate <= upper) covered++;
    if (rate <= found.upperAssumptionFree) bounded++;
  }
  const mean = sum / runs;
  const sd = Math.sqrt(squares / runs - mean ** 2);
  return { bias: (mean - rate) / (sd / Math.sqrt(runs)), coverage: covered / runs, bounded: bounded / runs, width };
}

const common: World = { n: 500, guess: (u) => 0.9 * u * u + 0.02, truth: (m) => m, share: 0.3 };
// E(0.9 u^2 + 0.02) = 0.32.
const calibrated = 0.32;

describe('cascadeRate', () => {
  it.each([1, 'tuned', 0] as const)('is unbiased and covers with lambda %s', (lambda) => {
    const { bias, coverage, bounded } = simulate(common, calibrated, { runs: 120, lambda });
    expect(Math.abs(bias)).toBeLessThan(3.5);
    expect(coverage).toBeGreaterThan(0.9);
    expect(coverage).toBeLessThanOrEqual(1);
    expect(bounded).toBeGreaterThan(0.93);
  });

  it('is unbiased and covers where the guesses are far too sure, and only wider', () => {
    const sure = { ...common, truth: (m: number) => 0.5 + 0.5 * (m - 0.5) };
    const rate = 0.5 + 0.5 * (calibrated - 0.5);
    const { bias, coverage, width } = simulate(sure, rate, { runs: 120 });
    expect(Math.abs(bias)).toBeLessThan(3.5);
    expect(coverage).toBeGreaterThan(0.9);
    expect(width).toBeGreaterThan(simulate(common, calibrated, { runs: 40 }).width);
  });

  it('covers with users of five replies alike', () => {
    const users = { ...common, n: 600, perUser: 5 };
    const { bias, coverage } = simulate(users, calibrated, { runs: 100, clusters: 'user' });
    expect(Math.abs(bias)).toBeLessThan(3.5);
    expect(coverage).toBeGreaterThan(0.89);
  });

  it('leaves rare behaviors to the Horvitz-Thompson estimate', () => {
    const rare = { ...common, n: 1500, guess: (u: number) => 0.1 * u ** 15 + 0.0005 };
    const found = cascadeRate({ rows: rowsOf(1, rare), design });
    expect(found).toMatchObject({ status: 'estimated', method: 'shrunken-gamma', lambda: null });
    const { bias, coverage } = simulate(rare, 0.1 / 16 + 0.0005, { runs: 80 });
    expect(Math.abs(bias)).toBeLessThan(3.5);
    expect(coverage).toBeGreaterThan(0.9);
  });

  it('comes to the plain estimate where everything is graded', () => {
    const rows = rowsOf(3, common).map((row, i) => ({
      ...row,
      probability: 1,
      escalated: true,
      y: i % 3 === 0 ? (1 as const) : (0 as const),
    }));
    const found = cascadeRate({ rows, design });
    const plain = estimateRate({ rows, design });
    if (found.status !== 'estimated' || plain.status !== 'estimated') throw new Error('both can be estimated');
    expect(found.point).toBeCloseTo(plain.point, 12);
    expect(found.interval.upper - found.interval.lower).toBeCloseTo(plain.interval.upper - plain.interval.lower, 2);
  });

  it('widens by escalated rows without a grade, in both directions, and says how many', () => {
    const rows = rowsOf(4, common);
    const torn = rows.map((row, i) => (row.escalated && i % 6 === 0 ? { ...row, y: null } : row));
    const [whole, less] = [rows, torn].map((one) => cascadeRate({ rows: one, design }));
    if (whole!.status !== 'estimated' || less!.status !== 'estimated') throw new Error('both can be estimated');
    expect(less!.interval.lower).toBeLessThan(whole!.interval.lower);
    expect(less!.interval.upper).toBeGreaterThan(whole!.interval.upper);
    expect(less!.point).toBeGreaterThan(less!.interval.lower);
    expect(less!.escalated - less!.grades).toBe(torn.filter((row, i) => row !== rows[i]).length);
    expect(less!.flags).toContainEqual({ flag: 'missing', count: less!.escalated - less!.grades });
  });

  it('refuses a guess that is none and a sample without a grade', () => {
    const rows = rowsOf(5, common);
    expect(() => cascadeRate({ rows: [{ ...rows[0]!, guess: 1.2 }], design })).toThrow(/guess/);
    const none = rows.map((row) => ({ ...row, escalated: false, y: null }));
    expect(cascadeRate({ rows: none, design })).toMatchObject({ status: 'not-estimable', reason: 'nothing-graded' });
  });
});
