import { normCdf, normQuantile } from '../distributions/normal.ts';
import {
  requireEach,
  requireFinite,
  requireOneOf,
  requireOpenProbability,
  requireSameLength,
} from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';

/** Labels 0 or 1 and one score each; higher scores should go with 1. */
export interface ScoredLabels {
  readonly labels: readonly number[];
  readonly scores: readonly number[];
}

/**
 * Area under the ROC curve (ties count half) with DeLong's variance and a normal interval within [0, 1]. Placements come
 * from midranks, so the cost is that of sorting. A variance of 0 (all scores tied, or perfect separation) means that
 * the interval is undefined, not exact. Errors: fewer than 2 of either label. Source: DeLong et al. 1988; Sun & Xu 2014.
 */
export function delongAuc(input: ScoredLabels & { readonly conf?: number }): {
  auc: number;
  variance: number;
  lower: number;
  upper: number;
} {
  const { conf = 0.95 } = input;
  requireOpenProbability('conf', conf);
  const { auc, positives, negatives } = placements(input);
  const variance =
    covariance(positives, positives) / positives.length + covariance(negatives, negatives) / negatives.length;
  const half = -normQuantile((1 - conf) / 2) * Math.sqrt(variance);
  return { auc, variance, lower: Math.max(0, auc - half), upper: Math.min(1, auc + half) };
}

/**
 * Do two scores of the same items separate the labels equally well? z of the difference auc1 - auc2 and its two-sided
 * p-value. Scores that rank alike give z = 0, p = 1; a difference without variance is a StatsError `undefined-result`.
 */
export function delongPairedTest(input: {
  readonly labels: readonly number[];
  readonly scores1: readonly number[];
  readonly scores2: readonly number[];
}): { auc1: number; auc2: number; z: number; p: number } {
  const one = placements({ labels: input.labels, scores: input.scores1 });
  const two = placements({ labels: input.labels, scores: input.scores2 });
  const ofDifference = (a: readonly number[], b: readonly number[]) =>
    (covariance(a, a) - 2 * covariance(a, b) + covariance(b, b)) / a.length;
  const variance = Math.max(0, ofDifference(one.positives, two.positives) + ofDifference(one.negatives, two.negatives));
  const difference = one.auc - two.auc;
  const alike = Math.abs(difference) < 1e-15;
  if (!alike && variance < 1e-18) {
    throw new StatsError('undefined-result', {
      argument: 'scores1',
      value: input.scores1,
      expected: 'the difference has no variance',
    });
  }
  const z = alike ? 0 : difference / Math.sqrt(variance);
  return { auc1: one.auc, auc2: two.auc, z, p: 2 * normCdf(-Math.abs(z)) };
}

interface Placements {
  readonly auc: number;
  /** For each positive the share of negatives below it, and for each negative the share of positives above it. */
  readonly positives: readonly number[];
  readonly negatives: readonly number[];
}

function placements({ labels, scores }: ScoredLabels): Placements {
  requireEach('labels', labels, (argument, value) => requireOneOf(argument, value as never, [0, 1] as never[]));
  requireEach('scores', scores, requireFinite);
  requireSameLength({ labels, scores });
  const all = midranks(scores);
  const of = (label: number) => labels.flatMap((value, i) => (value === label ? [i] : []));
  const positive = of(1);
  const negative = of(0);
  if (positive.length < 2 || negative.length < 2) {
    throw new StatsError('undefined-result', {
      argument: 'labels',
      value: labels,
      expected: 'give at least 2 of each label',
    });
  }
  const within = (items: readonly number[]) => midranks(items.map((i) => scores[i]!));
  const ofPositive = within(positive);
  const ofNegative = within(negative);
  const positives = positive.map((i, j) => (all[i]! - ofPositive[j]!) / negative.length);
  const negatives = negative.map((i, j) => 1 - (all[i]! - ofNegative[j]!) / positive.length);
  return { auc: mean(positives), positives, negatives };
}

/** Ranks from 1, ties sharing their mean. */
function midranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((i, j) => values[i]! - values[j]!);
  const ranks = new Array<number>(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1]!] === values[order[from]!]) to++;
    for (let i = from; i <= to; i++) ranks[order[i]!] = (from + to) / 2 + 1;
    from = to + 1;
  }
  return ranks;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function covariance(a: readonly number[], b: readonly number[]): number {
  const meanA = mean(a);
  const meanB = mean(b);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - meanA) * (b[i]! - meanB);
  return sum / (a.length - 1);
}
