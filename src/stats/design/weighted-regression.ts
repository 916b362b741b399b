import { sumAll } from '../special/compensated-sum.ts';
import { StatsError } from '../stats-error.ts';

/** Weighted least-squares coefficients of y on the columns. Columns are scaled first; a redundant one gets 0. */
export function regress(
  columns: readonly (readonly number[])[],
  y: readonly number[],
  weights: readonly number[],
): number[] {
  const right = columns.map((column) => weightedProduct(column, y, weights));
  return solveSymmetric(crossProducts(columns, weights), right);
}

/** X' W X. */
export function crossProducts(columns: readonly (readonly number[])[], weights: readonly number[]): number[][] {
  return columns.map((a) => columns.map((b) => weightedProduct(a, b, weights)));
}

/** Solves A s = b for a symmetric positive semidefinite A by elimination on the diagonal of the scaled matrix. */
export function solveSymmetric(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const size = matrix.length;
  const scale = matrix.map((row, i) => 1 / Math.sqrt((row[i] as number) || 1));
  const a = matrix.map((row, i) => row.map((value, j) => value * (scale[i] as number) * (scale[j] as number)));
  const b = right.map((value, i) => value * (scale[i] as number));
  const pivots: boolean[] = [];
  for (let k = 0; k < size; k++) {
    const pivot = a[k]?.[k] as number;
    pivots[k] = pivot > 1e-11;
    if (!pivots[k]) continue;
    for (let i = 0; i < size; i++) {
      if (i === k) continue;
      const factor = (a[i]?.[k] as number) / pivot;
      if (factor === 0) continue;
      for (let j = 0; j < size; j++) (a[i] as number[])[j] = (a[i]?.[j] as number) - factor * (a[k]?.[j] as number);
      b[i] = (b[i] as number) - factor * (b[k] as number);
    }
  }
  const solution = b.map((value, k) => (pivots[k] ? (value / (a[k]?.[k] as number)) * (scale[k] as number) : 0));
  if (solution.some((value) => !Number.isFinite(value))) {
    throw new StatsError('undefined-result', { argument: 'x', value: matrix, expected: 'the columns are collinear' });
  }
  return solution;
}

function weightedProduct(a: readonly number[], b: readonly number[], weights: readonly number[]): number {
  return sumAll(weights.map((weight, i) => weight * (a[i] as number) * (b[i] as number)));
}
