import { requireEach, requireInclusion, requirePositive, requireProbability } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';
import {
  type CascadeGrade,
  designSums,
  gradingVariance,
  missingAtRandom,
  pseudoMoments,
  pseudoValue,
} from '../twophase/pseudo-moments.ts';
import type { BlockKind, EvidenceBlock, PairedSummary } from './evidence.ts';
import { type PairDesign, type PairRow, summarisePairs } from './summarise-pairs.ts';

/** One prefix whose replies went through a cascade; null where a lane has no reply. */
export interface TwoPhasePairRow extends Omit<PairRow, 'current' | 'candidate' | 'placebo'> {
  readonly current: CascadeGrade | null;
  readonly candidate: CascadeGrade | null;
  readonly placebo?: CascadeGrade | null;
}

/** Pseudo-clusters the prior counts for (statistics.md 1.2). */
const priorClusters = 5;
const priorIntraclass = 0.1;

/**
 * PairedSummary of a behavior graded through a cascade. Each lane's rate is the mean of its pseudo-values; their Taylor
 * variance, shrunk by event clusters to what design and guesses make expected, gives the effective n, their covariance
 * `both`. Discordant counts are those of a plain sample that would know the difference of the rates as well. Escalated rows without a grade: see `missingAtRandom`. Where every
 * probability is 1 it is `summarisePairs`.
 */
export function summariseTwoPhasePairs(rows: readonly TwoPhasePairRow[], design: PairDesign): PairedSummary {
  for (const row of rows) checkRow(row);
  if (rows.every((row) => lanesOf(row).every((lane) => lane.probability === 1))) {
    return summarisePairs(rows.map(fullyGraded), design);
  }
  const pair = pairOf(rows, 'candidate', design);
  if (pair === null) {
    const expected = 'at least one prefix needs a reply in both lanes and one grade';
    throw new StatsError('undefined-result', { argument: 'rows', value: 0, expected });
  }
  const { n, effect, first, second } = pair;
  const effective = n / effect;
  const discordant = discordants(pair);
  const placebo = rows.some((row) => row.placebo) ? pairOf(rows, 'placebo', design) : null;
  const counted = placebo === null ? null : counts(placebo, placebo.n / effect);
  const blocks = blocksOf(pair, design.blockKind);
  const ungraded = pair.rows.filter(({ current, second: other }) => lacksGrade(current) || lacksGrade(other)).length;
  const { logs } = design;
  const lanes = counts(pair, effective);
  return {
    behavior: design.behavior,
    n: effective,
    current: lanes.first,
    candidate: lanes.second,
    both: lanes.both,
    // `directionCall` divides by the design effect, as it must for plain counts.
    candidateOnly: (effect * discordant * (1 + balance(first, second, pair.discordance))) / 2,
    currentOnly: (effect * discordant * (1 - balance(first, second, pair.discordance))) / 2,
    ...(counted && placebo
      ? { placebo: { n: placebo.n / effect, events: counted.second, logged: counted.first, both: counted.both } }
      : {}),
    ...(logs ? { logs: { n: logs.n / effect, events: logs.events / effect } } : {}),
    ...(blocks.length > 0 ? { blocks } : {}),
    eventClusters: pair.eventClusters,
    designEffect: effect,
    missing: rows.length - n + ungraded,
  };
}

interface PairedGrades {
  readonly current: CascadeGrade;
  readonly second: CascadeGrade;
  readonly row: TwoPhasePairRow;
}

interface Pair {
  readonly rows: readonly PairedGrades[];
  readonly n: number;
  /** Rates, within 0..1. */
  readonly first: number;
  readonly second: number;
  /** Of the two rates' errors. */
  readonly correlation: number;
  readonly effect: number;
  /** Variance of second - first. */
  readonly differenceVariance: number;
  /** Share of prefixes on which the lanes differ (Horvitz-Thompson, at least the difference of the rates). */
  readonly discordance: number;
  readonly eventClusters: number;
  readonly values: readonly [readonly number[], readonly number[]];
}

function pairOf(all: readonly TwoPhasePairRow[], lane: 'candidate' | 'placebo', design: PairDesign): Pair | null {
  const present = all.filter((row) => row.current && row[lane]);
  if (present.length === 0) return null;
  const currents = missingAtRandom(present.map((row) => row.current!));
  const seconds = missingAtRandom(present.map((row) => row[lane]!));
  if (![...currents, ...seconds].some(({ y }) => y !== null)) return null;
  const rows = present.map((row, i) => ({ row, current: currents[i]!, second: seconds[i]! }));
  const n = rows.length;
  const columns = {
    weights: present.map(({ weight }) => weight ?? 1),
    clusters: present.map(({ cluster }) => cluster ?? null),
    strata: present.map(({ stratum }) => stratum ?? ''),
  };
  const values = [currents, seconds].map((grades) => grades.map((grade) => pseudoValue(grade))) as [number[], number[]];
  const { means, covariance } = pseudoMoments({ ...columns, values });
  const [v1, v2, shared] = [covariance[0]![0]!, covariance[1]![1]!, covariance[0]![1]!];
  const { kish, clusterSize } = designSums(columns);
  const believed = design.designEffectPrior ?? (1 + (clusterSize - 1) * priorIntraclass) * kish;
  const lanes = [currents, seconds].map((grades, k) => {
    const rate = (n * within(means[k]!) + 0.5) / (n + 1);
    const simple = (rate * (1 - rate)) / n;
    const expected = believed + gradingVariance(grades, columns.weights) / simple;
    const clusters = eventClusters(rows, grades);
    const effect = (clusters * (covariance[k]![k]! / simple) + priorClusters * expected) / (clusters + priorClusters);
    return { effect: Math.max(1, effect), simple, spread: 1 / (rate * (1 - rate)) };
  });
  // One n for both lanes: the variances of the two log odds keep their sum.
  const spread = lanes.reduce((sum, one) => sum + one.spread, 0);
  const effect = lanes.reduce((sum, one) => sum + one.spread * one.effect, 0) / spread;
  const correlation = v1 > 0 && v2 > 0 ? shared / Math.sqrt(v1 * v2) : 0;
  const [s1, s2] = lanes.map((one) => Math.sqrt(one.effect * one.simple)) as [number, number];
  const [first, second] = [within(means[0]!), within(means[1]!)];
  const seen = eventClusters(rows, currents, seconds);
  // With few events the guesses alone would say how the lanes' errors go together.
  const trusted = correlation * (seen / (seen + priorClusters));
  return {
    rows,
    n,
    first,
    second,
    correlation,
    effect,
    differenceVariance: Math.max(0, s1 * s1 + s2 * s2 - 2 * trusted * s1 * s2),
    discordance: Math.min(1, Math.max(discordantShare(rows, columns.weights), Math.abs(second - first))),
    eventClusters: seen,
    values,
  };
}

/** Discordant pairs D with T^2/D = Var(difference) + (second - first)^2/n, as the counts of a plain sample have. */
function discordants({ n, first, second, differenceVariance, discordance }: Pair): number {
  const squared = differenceVariance + (second - first) ** 2 / n;
  return squared > 0 ? discordance ** 2 / squared : 0;
}

/** (candidate only - current only) / discordant, -1..1. */
function balance(first: number, second: number, discordance: number): number {
  return discordance > 0 ? Math.max(-1, Math.min(1, (second - first) / discordance)) : 0;
}

/** Pairs with both grades had the chance min(pi, pi') of that, because one draw serves both lanes. */
function discordantShare(rows: readonly PairedGrades[], weights: readonly number[]): number {
  let [sum, total] = [0, 0];
  for (const [i, { current, second }] of rows.entries()) {
    total += weights[i]!;
    if (current.y === null || second.y === null || current.y === second.y) continue;
    sum += weights[i]! / Math.min(current.probability, second.probability);
  }
  return sum / total;
}

/** Events of the lanes and of both on n effective prefixes, by their rates and the correlation of the errors. */
function counts({ first, second, correlation }: Pair, n: number): { first: number; second: number; both: number } {
  const [a, b] = [n * first, n * second];
  const joint = n * (first * second + correlation * Math.sqrt(first * (1 - first) * second * (1 - second)));
  return { first: a, second: b, both: Math.min(a, b, Math.max(0, a + b - n, joint)) };
}

function eventClusters(rows: readonly PairedGrades[], ...lanes: (readonly CascadeGrade[])[]): number {
  const clusters = new Set<string>();
  for (const [i, { row }] of rows.entries()) {
    if (lanes.some((grades) => grades[i]!.y === 1))
      clusters.add(row.cluster === undefined ? `row ${i}` : `c ${row.cluster}`);
  }
  return clusters.size;
}

function blocksOf({ rows, values, effect }: Pair, kind: BlockKind | undefined): readonly EvidenceBlock[] {
  if (!kind) return [];
  const sums = new Map<string, { n: number; weight: number; current: number; candidate: number }>();
  for (const [i, { row }] of rows.entries()) {
    if (row.block === undefined) continue;
    const sum = sums.get(row.block) ?? { n: 0, weight: 0, current: 0, candidate: 0 };
    sums.set(row.block, sum);
    const weight = row.weight ?? 1;
    sum.n += 1;
    sum.weight += weight;
    sum.current += weight * values[0][i]!;
    sum.candidate += weight * values[1][i]!;
  }
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([block, { n, weight, current, candidate }]) => ({
      block,
      kind,
      n: n / effect,
      current: (n / effect) * within(current / weight),
      candidate: (n / effect) * within(candidate / weight),
    }));
}

function within(rate: number): number {
  return Math.min(1, Math.max(0, rate));
}

function lacksGrade({ escalated, y }: CascadeGrade): boolean {
  return escalated && y === null;
}

function lanesOf({ current, candidate, placebo }: TwoPhasePairRow): readonly CascadeGrade[] {
  return [current, candidate, placebo ?? null].filter((lane) => lane !== null);
}

function fullyGraded(row: TwoPhasePairRow): PairRow {
  const grade = (lane: CascadeGrade | null) => lane?.y ?? null;
  const { placebo, ...rest } = row;
  const lanes = { ...rest, current: grade(row.current), candidate: grade(row.candidate) };
  return placebo === undefined ? lanes : { ...lanes, placebo: grade(placebo) };
}

function checkRow(row: TwoPhasePairRow): void {
  if (row.weight !== undefined) requirePositive('weight', row.weight);
  for (const { guess, probability, escalated, y } of lanesOf(row)) {
    requireProbability('guess', guess);
    requireEach('probability', [probability], requireInclusion);
    if (!escalated && y !== null) {
      throw new StatsError('argument-invalid', {
        argument: 'y',
        value: y,
        expected: 'a row not escalated has y = null',
      });
    }
  }
}
