import { requireEach, requireFinite, requirePositive, requireSameLength } from '../require-argument.ts';
import { sumAll } from '../special/compensated-sum.ts';
import { StatsError } from '../stats-error.ts';
import { type Label, linearisedVariance } from './linearised-variance.ts';

/** Rows in step: outcome, and where given weight (1/inclusion probability), cluster and stratum. */
export interface SurveyColumns {
  readonly y: readonly number[];
  readonly weights?: readonly number[];
  readonly cluster?: readonly Label[];
  readonly strata?: readonly Label[];
}

export interface TaylorMean {
  readonly mean: number;
  readonly se: number;
  /** Against simple random sampling with replacement (survey's deff = "replace"); null where y never varies. */
  readonly deffReplace: number | null;
  readonly df: number;
}

/** Hajek mean with the Taylor-linearised cluster variance: z_i = w_i (y_i - p) / sum w (survey::svymean). */
export function taylorMean(columns: SurveyColumns): TaylorMean {
  const { y, weights } = checkedColumns(columns);
  const n = y.length;
  const total = sumAll(weights);
  const mean = sumAll(y.map((value, i) => (weights[i] as number) * value)) / total;
  const z = y.map((value, i) => ((weights[i] as number) / total) * (value - mean));
  const { variance, df } = linearisedVariance(z, columns);
  const spread = sumAll(y.map((value, i) => ((weights[i] as number) / total) * (value - mean) ** 2));
  const simple = spread / (n - 1);
  return { mean, se: Math.sqrt(variance), deffReplace: simple > 0 ? variance / simple : null, df };
}

/** Ratio sum w num / sum w den with z_i = w_i (num_i - R den_i) / sum w den (survey::svyratio). */
export function taylorRatio(input: Omit<SurveyColumns, 'y'> & { num: readonly number[]; den: readonly number[] }): {
  ratio: number;
  se: number;
} {
  const { num, den, ...design } = input;
  requireSameLength({ num, den });
  requireEach('den', den, requireFinite);
  const { y, weights } = checkedColumns({ y: num, ...design });
  const below = sumAll(den.map((value, i) => (weights[i] as number) * value));
  if (below === 0) {
    throw new StatsError('undefined-result', {
      argument: 'den',
      value: 0,
      expected: 'its weighted total must not be 0',
    });
  }
  const ratio = sumAll(y.map((value, i) => (weights[i] as number) * value)) / below;
  const z = y.map((value, i) => ((weights[i] as number) / below) * (value - ratio * (den[i] as number)));
  return { ratio, se: Math.sqrt(linearisedVariance(z, design).variance) };
}

/** Horvitz-Thompson total sum w y and its standard error over clusters (survey::svytotal). */
export function horvitzThompsonTotal(columns: SurveyColumns): { total: number; se: number } {
  const { y, weights } = checkedColumns(columns);
  const z = y.map((value, i) => (weights[i] as number) * value);
  return { total: sumAll(z), se: Math.sqrt(linearisedVariance(z, columns).variance) };
}

/** Columns in step, weights positive (1 where absent); a missing column is not an error. */
export function checkedColumns(columns: SurveyColumns): { y: readonly number[]; weights: readonly number[] } {
  const { y, weights, cluster, strata } = columns;
  requireSameLength({ y, weights, cluster, strata });
  requireEach('y', y, requireFinite);
  if (weights === undefined) return { y, weights: y.map(() => 1) };
  requireEach('weights', weights, requirePositive);
  return { y, weights };
}
