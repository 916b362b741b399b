import { shrunkenKornGraubard } from '../design/korn-graubard.ts';
import { requireEach, requireKnownOptions, requireProbability } from '../require-argument.ts';
import {
  type CascadeGrade,
  designSums,
  gradingVariance,
  missingAtRandom,
  type PseudoColumns,
  type PseudoMoments,
  pseudoMoments,
  pseudoValue,
} from '../twophase/pseudo-moments.ts';
import type { RateOptions } from './assemble-rate.ts';
import { pooledDesignEffect } from './pooled-design-effect.ts';
import { rareUpTo } from './rate-limits.ts';
import type { EstimatedRate, NotEstimable, SampleDesign } from './rate-result.ts';
import { twoPhaseRate } from './two-phase-rate.ts';

/** One reply that went through a cascade; `weight` = 1/inclusion probability of its prefix. */
export interface CascadeRow extends CascadeGrade {
  readonly weight: number;
  readonly cluster: string;
  readonly stratum: string;
}

export interface CascadeRateOptions extends RateOptions {
  /** How far the guesses are believed, 0..1: 1 (default) fits calibrated guesses, 0 ignores them; 'tuned' by the sample. */
  readonly lambda?: number | 'tuned';
}

export interface CascadeRate extends EstimatedRate {
  /** Rows drawn for the expensive grader, and its grades. */
  readonly escalated: number;
  readonly grades: number;
  /** Null where the guesses only order the rows (Horvitz-Thompson). */
  readonly lambda: number | null;
}

/**
 * Below this many graded events, as the guesses expect them, the difference estimator's variance is not to be trusted.
 * Expected and not seen: a choice made by the grades that came would turn two unbiased estimates into a biased one.
 */
const leastEvents = 20;

/**
 * Rate over all rows of a cascade. Above 2 %: the difference estimator (AIPW) with the stored probabilities, KG* on its
 * Taylor-linearised variance; its design-effect prior knows what the probabilities and guesses make expected. Rare or
 * few, as the guesses say beforehand: `twoPhaseRate`. `upperAssumptionFree` trusts neither guesses nor variance (statistics.md 3). Rows that were
 * escalated and got no grade count as no event in the lower and as an event in the upper limit; the point takes them for
 * missing at random among the escalated.
 */
export function cascadeRate(
  sample: { readonly rows: readonly CascadeRow[]; readonly design: SampleDesign },
  options: CascadeRateOptions = {},
): CascadeRate | NotEstimable {
  requireKnownOptions('options', options, ['conf', 'K', 'designEffectPrior', 'lambda']);
  const { lambda: wanted = 1, ...rateOptions } = options;
  if (wanted !== 'tuned') requireProbability('options.lambda', wanted);
  const { rows, design } = sample;
  requireEach(
    'rows[].guess',
    rows.map(({ guess }) => guess),
    requireProbability,
  );
  const plain = twoPhaseRate({ rows: rows.map(twoPhaseRow), design }, rateOptions);
  if (plain.status === 'not-estimable') return plain;
  const escalated = rows.filter((row) => row.escalated).length;
  const grades = rows.filter(({ y }) => y !== null).length;
  const counts = { escalated, grades };
  const { read, lambda } = readings(rows, design, wanted);
  const point = read('at-random');
  if (isRare(rows)) return { ...plain, ...counts, lambda: null };
  const prior = options.designEffectPrior ?? pooledDesignEffect([], { clusterSize: point.clusterSize });
  const limits = (reading: Reading) => {
    const { rate, n, deffHat, designPart } = reading;
    const p = Math.min(1 - 0.5 / n, Math.max(0.5 / n, rate));
    const deffPrior = prior.value * reading.kish + designPart;
    const { conf = 0.95, K = 5 } = options;
    return {
      deffPrior,
      ...shrunkenKornGraubard({ p, n, deffHat, events: plain.moments.effectiveEvents, deffPrior, K, conf }),
    };
  };
  const middle = limits(point);
  const missing = escalated > grades;
  return {
    ...plain,
    ...counts,
    method: 'difference',
    lambda,
    point: Math.min(1, Math.max(0, point.rate)),
    interval: {
      lower: missing ? limits(read('no-event')).lower : middle.lower,
      upper: missing ? limits(read('event')).upper : middle.upper,
      level: options.conf ?? 0.95,
    },
    effectiveN: middle.neff,
    designEffect: middle.deff,
    designEffectEstimated: point.deffHat,
    designEffectPrior: prior,
    floor: -Math.log(0.05) / middle.neff,
    moments: { ...plain.moments, rate: point.rate, variance: point.variance, priorWeight: middle.deffPrior / point.n },
    assumptions: [
      ...plain.assumptions.filter((text) => !text.startsWith('the cheap scores order')),
      'the guesses were learned without the grades of these rows',
    ],
  };
}

/** By the guesses and probabilities alone. */
function isRare(rows: readonly CascadeRow[]): boolean {
  let [expected, guessed, total] = [0, 0, 0];
  for (const { guess, probability, weight } of rows) {
    expected += guess * probability;
    guessed += weight * guess;
    total += weight;
  }
  return expected < leastEvents || guessed / total <= rareUpTo;
}

type MissingGrades = 'at-random' | 'no-event' | 'event';

interface Reading {
  readonly rate: number;
  readonly variance: number;
  readonly n: number;
  readonly kish: number;
  readonly clusterSize: number;
  /** Variance over that of a simple random sample, as seen. */
  readonly deffHat: number;
  /** What grading only some is expected to add to it, by the guesses. */
  readonly designPart: number;
}

function readings(rows: readonly CascadeRow[], design: SampleDesign, wanted: number | 'tuned') {
  const base = {
    weights: rows.map(({ weight }) => (design.weights === 'equal' ? 1 : weight)),
    clusters: rows.map(({ cluster }) => (design.clusters === 'none' ? null : cluster)),
    strata: rows.map(({ stratum }) => (design.strata === 'none' ? '' : stratum)),
  };
  const atRandom = withMissing(rows, 'at-random');
  const lambda = wanted === 'tuned' ? tunedLambda(atRandom, base) : wanted;
  const read = (as: MissingGrades): Reading => {
    const grades = as === 'at-random' ? atRandom : withMissing(rows, as);
    const { means, covariance } = momentsOf(base, [grades.map((grade) => pseudoValue(grade, lambda))]);
    const [rate, variance] = [means[0]!, covariance[0]![0]!];
    const p = Math.min(1 - 0.5 / rows.length, Math.max(0.5 / rows.length, rate));
    const simple = (p * (1 - p)) / rows.length;
    return {
      rate,
      variance,
      n: rows.length,
      deffHat: variance / simple,
      designPart: gradingVariance(grades, base.weights) / simple,
      ...designSums(base),
    };
  };
  return { read, lambda };
}

/** The rows with their missing grades taken one way or another. */
function withMissing(rows: readonly CascadeRow[], as: MissingGrades): readonly CascadeGrade[] {
  const escalated = rows.filter((row) => row.escalated).length;
  const grades = rows.filter(({ y }) => y !== null).length;
  if (grades === escalated) return rows;
  if (as === 'at-random') return missingAtRandom(rows);
  return rows.map((row) => (row.escalated && row.y === null ? { ...row, y: as === 'event' ? 1 : 0 } : row));
}

type Base = Omit<PseudoColumns, 'values'>;

function momentsOf(base: Base, values: readonly number[][]): PseudoMoments {
  return pseudoMoments({ ...base, values });
}

/** The lambda of least variance: -cov(R y/pi, m (1 - R/pi)) / var(m (1 - R/pi)), within 0..1. */
function tunedLambda(grades: readonly CascadeGrade[], base: Base): number {
  const alone = grades.map((grade) => pseudoValue(grade, 0));
  const guessed = grades.map((grade, i) => pseudoValue(grade, 1) - alone[i]!);
  const { covariance } = momentsOf(base, [alone, guessed]);
  const spread = covariance[1]![1]!;
  return spread > 0 ? Math.min(1, Math.max(0, -covariance[0]![1]! / spread)) : 1;
}

function twoPhaseRow({ weight, probability, escalated, y, guess, cluster, stratum }: CascadeRow) {
  return { weight, pi: probability, graded: escalated, y, score: guess, cluster, stratum };
}
