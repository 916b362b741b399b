import { StatsError } from '../stats-error.ts';

/** What a cascade knows of one reply: the cheap guess, the known chance of a grade, and the grade where there is one. */
export interface CascadeGrade {
  /** P(event) by the screen, 0..1; learned without this row's grade. */
  readonly guess: number;
  /** Stored escalation probability in (0, 1]. */
  readonly probability: number;
  /** Drawn for the expensive grader. */
  readonly escalated: boolean;
  /** The expensive grade; null where not escalated, or where the grading failed. */
  readonly y: 0 | 1 | null;
}

/** lambda m + R (y - lambda m)/pi: its mean is the rate whatever the guesses are worth (Robins et al. 1994, AIPW). */
export function pseudoValue({ guess, probability, y }: CascadeGrade, lambda = 1): number {
  const believed = lambda * guess;
  return y === null ? believed : believed + (y - believed) / probability;
}

/**
 * Escalated rows without a grade, taken for missing at random among the escalated: the probability of a grade is the
 * stored one times the share of the escalated that have one.
 */
export function missingAtRandom<Row extends CascadeGrade>(rows: readonly Row[]): readonly Row[] {
  const escalated = rows.filter((row) => row.escalated).length;
  const grades = rows.filter(({ y }) => y !== null).length;
  if (grades === escalated) return rows;
  return rows.map((row) => ({ ...row, probability: (row.probability * grades) / escalated }));
}

/** sum w^2 (1/pi - 1) m (1 - m) / (sum w)^2: what the grades not drawn are expected to add to the rate's variance. */
export function gradingVariance(grades: readonly CascadeGrade[], weights: ArrayLike<number>): number {
  let [sum, total] = [0, 0];
  for (const [i, { guess, probability }] of grades.entries()) {
    sum += weights[i]! ** 2 * (1 / probability - 1) * guess * (1 - guess);
    total += weights[i]!;
  }
  return sum / total ** 2;
}

/** Columns of rows: `values` holds one or more variables, each as long as the rows. */
export interface PseudoColumns {
  readonly values: readonly ArrayLike<number>[];
  readonly weights: ArrayLike<number>;
  /** Null stands alone. */
  readonly clusters: readonly (string | null)[];
  readonly strata: readonly string[];
}

export interface PseudoMoments {
  readonly means: readonly number[];
  /** Taylor-linearised covariance of the means, over clusters within strata. */
  readonly covariance: readonly (readonly number[])[];
}

/**
 * Weighted means and cov = sum_h n_h/(n_h-1) sum_c (t_hc - tbar_h)(t_hc - tbar_h)' of t = sum w (v - mean)/sum w
 * (statistics.md 1.2); a lonely cluster keeps factor 1 and is centred at 0.
 */
export function pseudoMoments({ values, weights, clusters, strata }: PseudoColumns): PseudoMoments {
  const n = clusters.length;
  if (n === 0)
    throw new StatsError('undefined-result', { argument: 'rows', value: 0, expected: 'give at least one row' });
  let total = 0;
  const sums = values.map(() => 0);
  for (let i = 0; i < n; i++) {
    total += weights[i]!;
    for (let k = 0; k < sums.length; k++) sums[k]! += weights[i]! * values[k]![i]!;
  }
  const means = sums.map((sum) => sum / total);
  const byStratum = new Map<string, Map<string, number[]>>();
  for (let i = 0; i < n; i++) {
    const groups = entry(byStratum, strata[i]!, () => new Map<string, number[]>());
    const cluster = clusters[i] ?? null;
    const totals = entry(groups, cluster === null ? `row ${i}` : `cluster ${cluster}`, () => means.map(() => 0));
    for (let k = 0; k < means.length; k++) totals[k]! += (weights[i]! * (values[k]![i]! - means[k]!)) / total;
  }
  const covariance = means.map(() => means.map(() => 0));
  for (const groups of byStratum.values()) addStratum(covariance, [...groups.values()]);
  return { means, covariance };
}

function addStratum(covariance: number[][], clusters: readonly (readonly number[])[]): void {
  const n = clusters.length;
  const centre = covariance.map((_, k) => (n > 1 ? clusters.reduce((sum, totals) => sum + totals[k]!, 0) / n : 0));
  const factor = n > 1 ? n / (n - 1) : 1;
  for (const totals of clusters) {
    for (let k = 0; k < centre.length; k++) {
      for (let l = 0; l < centre.length; l++) {
        covariance[k]![l]! += factor * (totals[k]! - centre[k]!) * (totals[l]! - centre[l]!);
      }
    }
  }
}

/** n sum w^2 / (sum w)^2, and sum b^2/n over cluster sizes b. */
export function designSums({ weights, clusters }: Pick<PseudoColumns, 'weights' | 'clusters'>): {
  readonly kish: number;
  readonly clusterSize: number;
} {
  const n = clusters.length;
  let [total, squares, alone] = [0, 0, 0];
  const sizes = new Map<string, number>();
  for (let i = 0; i < n; i++) {
    total += weights[i]!;
    squares += weights[i]! ** 2;
    const cluster = clusters[i] ?? null;
    if (cluster === null) alone += 1;
    else sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
  }
  let sized = alone;
  for (const size of sizes.values()) sized += size * size;
  return { kish: (n * squares) / total ** 2, clusterSize: sized / n };
}

function entry<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
