import { requireEach, requireFinite, requirePositive, requireSameLength } from '../require-argument.ts';
import { sumAll } from '../special/compensated-sum.ts';
import { StatsError } from '../stats-error.ts';
import { type Label, linearisedVariance } from './linearised-variance.ts';
import { checkedColumns } from './taylor-mean.ts';
import { crossProducts, regress, solveSymmetric } from './weighted-regression.ts';

/** One margin of a raking: a label per row, and the population total of every label. */
export interface Margin {
  readonly labels: readonly Label[];
  readonly totals: Readonly<Record<string, number>>;
}

const maxRounds = 10_000;
const settled = 1e-10;

/**
 * Post-stratified mean: weights scaled to the population total of each post-stratum, linearised with the residuals from
 * the post-stratum means. `popTotals` follow the sorted labels.
 */
export function postStratifiedMean(input: {
  y: readonly number[];
  weights: readonly number[];
  poststratum: readonly Label[];
  popTotals: readonly number[];
}): { mean: number; se: number } {
  const { y, weights } = checkedColumns(input);
  const { poststratum, popTotals } = input;
  requireSameLength({ y, poststratum });
  requireEach('popTotals', popTotals, requirePositive);
  const labels = sortedLabels(poststratum);
  if (labels.length !== popTotals.length) {
    const expected = `give one total for each of the ${labels.length} post-strata sampled`;
    throw new StatsError('argument-invalid', { argument: 'popTotals', value: popTotals, expected });
  }
  const margin = {
    labels: poststratum,
    totals: Object.fromEntries(labels.map((label, h) => [label, popTotals[h] as number])),
  };
  const calibrated = scaledToMargin(weights, margin, 'poststratum').weights;
  const columns = indicators(poststratum);
  return calibratedMean({ y, calibrated, initial: weights, columns });
}

/**
 * Raking by iterative proportional fitting to 1e-10. The standard error takes the residuals of the initial-weight
 * regression of y on all margins at once (survey::calibrate, not survey::rake, which projects margin by margin).
 */
export function rake(input: { y: readonly number[]; weights: readonly number[]; margins: readonly Margin[] }): {
  weights: number[];
  mean: number;
  se: number;
} {
  const { y, weights } = checkedColumns(input);
  const { margins } = input;
  requireEach('margins', margins, () => undefined);
  requireAgreeingTotals(margins);
  for (const [m, margin] of margins.entries()) requireSameLength({ y, [`margins[${m}].labels`]: margin.labels });
  let calibrated: readonly number[] = weights;
  for (let round = 0; ; round++) {
    let moved = 0;
    for (const [m, margin] of margins.entries()) {
      const scaled = scaledToMargin(calibrated, margin, `margins[${m}].labels`);
      calibrated = scaled.weights;
      moved = Math.max(moved, scaled.moved);
    }
    if (moved < settled) break;
    if (round >= maxRounds) {
      const expected = `the margins cannot be met together (still ${moved} off after ${maxRounds} rounds)`;
      throw new StatsError('not-converged', { argument: 'margins', value: margins, expected });
    }
  }
  const columns = margins.flatMap((margin) => indicators(margin.labels));
  return { weights: [...calibrated], ...calibratedMean({ y, calibrated, initial: weights, columns }) };
}

/**
 * Generalised regression calibration with an intercept: g_i = 1 + x_i' lambda, lambda = (sum w x x')^-1 (T - sum w x).
 * `x` is one auxiliary column or several; `popTotals` = [population size, total of each column]. Weights may go negative.
 */
export function gregCalibrate(input: {
  y: readonly number[];
  weights: readonly number[];
  x: readonly number[] | readonly (readonly number[])[];
  popTotals: readonly number[];
}): { weights: number[]; mean: number; se: number } {
  const { y, weights } = checkedColumns(input);
  const auxiliary = (Array.isArray(input.x[0]) ? input.x : [input.x]) as readonly (readonly number[])[];
  for (const [k, column] of auxiliary.entries()) {
    requireSameLength({ y, [`x[${k}]`]: column });
    requireEach(`x[${k}]`, column, requireFinite);
  }
  const columns = [y.map(() => 1), ...auxiliary];
  requireEach('popTotals', input.popTotals, requireFinite);
  requirePositive('popTotals[0]', input.popTotals[0]);
  requireSameLength({ columns, popTotals: input.popTotals });
  const short = columns.map(
    (column, k) => (input.popTotals[k] as number) - sumAll(weights.map((weight, i) => weight * (column[i] as number))),
  );
  const lambda = solveSymmetric(crossProducts(columns, weights), short);
  const calibrated = weights.map(
    (weight, i) => weight * (1 + sumAll(columns.map((column, k) => (lambda[k] as number) * (column[i] as number)))),
  );
  return { weights: calibrated, ...calibratedMean({ y, calibrated, initial: weights, columns }) };
}

/** Hajek mean under calibrated weights; its variance from the residuals of y on the calibration columns. */
function calibratedMean(input: {
  y: readonly number[];
  calibrated: readonly number[];
  initial: readonly number[];
  columns: readonly (readonly number[])[];
}): { mean: number; se: number } {
  const { y, calibrated, initial, columns } = input;
  const total = sumAll(calibrated);
  const mean = sumAll(y.map((value, i) => (calibrated[i] as number) * value)) / total;
  const centred = y.map((value) => value - mean);
  const slopes = regress(columns, centred, initial);
  const z = centred.map((value, i) => {
    const fitted = sumAll(columns.map((column, k) => (slopes[k] as number) * (column[i] as number)));
    return ((calibrated[i] as number) / total) * (value - fitted);
  });
  return { mean, se: Math.sqrt(linearisedVariance(z, {}).variance) };
}

function scaledToMargin(
  weights: readonly number[],
  margin: Margin,
  argument: string,
): { weights: number[]; moved: number } {
  const sums = new Map<string, number[]>();
  for (const [i, label] of margin.labels.entries()) {
    const key = String(label);
    if (!(key in margin.totals)) {
      const expected = `give a population total for this label; known are ${Object.keys(margin.totals).join(', ')}`;
      throw new StatsError('argument-invalid', { argument: `${argument}[${i}]`, value: label, expected });
    }
    const group = sums.get(key);
    if (group === undefined) sums.set(key, [weights[i] as number]);
    else group.push(weights[i] as number);
  }
  const factors = new Map<string, number>();
  let moved = 0;
  for (const [label, wanted] of Object.entries(margin.totals)) {
    const group = sums.get(label);
    if (group === undefined) {
      const expected = 'no sampled row carries this label, so its total cannot be met; merge it';
      throw new StatsError('undefined-result', { argument, value: label, expected });
    }
    const factor = wanted / sumAll(group);
    factors.set(label, factor);
    moved = Math.max(moved, Math.abs(factor - 1));
  }
  return { weights: weights.map((weight, i) => weight * (factors.get(String(margin.labels[i])) as number)), moved };
}

function requireAgreeingTotals(margins: readonly Margin[]): void {
  let first: number | null = null;
  for (const [m, margin] of margins.entries()) {
    const totals = Object.entries(margin.totals);
    for (const [label, total] of totals) requirePositive(`margins[${m}].totals.${label}`, total);
    const sum = sumAll(totals.map(([, total]) => total));
    first ??= sum;
    if (Math.abs(sum - first) > 1e-6 * first) {
      const expected = `the totals of every margin must add up to the same population (${first})`;
      throw new StatsError('argument-out-of-range', { argument: `margins[${m}].totals`, value: sum, expected });
    }
  }
}

/** A 0/1 column for every label. */
function indicators(labels: readonly Label[]): number[][] {
  return sortedLabels(labels).map((label) => labels.map((other) => (String(other) === label ? 1 : 0)));
}

function sortedLabels(labels: readonly Label[]): string[] {
  const distinct = [...new Set(labels)];
  const numeric = distinct.every((label) => typeof label === 'number');
  const byNumber = (a: Label, b: Label) => (a as number) - (b as number);
  return (numeric ? distinct.sort(byNumber) : distinct.sort()).map(String);
}
