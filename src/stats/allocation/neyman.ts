import {
  requireCount,
  requireEach,
  requireNonNegative,
  requirePositive,
  requireProbability,
  requireSameLength,
} from '../require-argument.ts';
import { sumAll } from '../special/compensated-sum.ts';
import { StatsError } from '../stats-error.ts';

/** Strata: share of the population W, standard deviation within S, both in step. */
export interface StrataInput {
  readonly W: readonly number[];
  readonly S: readonly number[];
  readonly n: number;
}

/** Neyman (1934): n_h proportional to W_h S_h / sqrt(c_h), at fixed n. Real numbers. */
export function neyman(input: StrataInput & { cost?: readonly number[] }): number[] {
  const { W, S, cost, n } = input;
  const size = priorities(input);
  requireSameLength({ W, S, cost });
  if (cost !== undefined) requireEach('cost', cost, requirePositive);
  requireNonNegative('n', n);
  return shared(
    size.map((value, h) => value / Math.sqrt(cost?.[h] ?? 1)),
    n,
  );
}

/** n_h = clip(kappa W_h S_h, lower_h, upper_h) with kappa such that the sizes add up to n. Real numbers. */
export function boxConstrainedNeyman(
  input: StrataInput & { lower: readonly number[]; upper: readonly number[] },
): number[] {
  const { W, n, lower, upper } = input;
  const size = priorities(input);
  requireSameLength({ W, lower, upper });
  requireEach('lower', lower, requireNonNegative);
  requireEach('upper', upper, requireNonNegative);
  requireNonNegative('n', n);
  for (const [h, low] of lower.entries()) {
    if (low > (upper[h] as number)) refuse(`lower[${h}]`, low, `give at most upper[${h}] (${upper[h]})`);
  }
  const at = (kappa: number) =>
    size.map((value, h) => Math.min(Math.max(kappa * value, lower[h] as number), upper[h] as number));
  // Where the next stratum hits a bound the sum bends; between bends it is linear in kappa, so the root is exact.
  const bends = size
    .flatMap((value, h) => (value > 0 ? [(lower[h] as number) / value, (upper[h] as number) / value] : []))
    .sort((a, b) => a - b);
  const reachable = (kappa: number) => sumAll(at(kappa));
  const largest = reachable(bends.at(-1) ?? 0);
  if (n > largest * (1 + 1e-12)) refuse('n', n, `these strata can take at most ${largest}`);
  if (n < sumAll(lower) * (1 - 1e-12)) refuse('n', n, `the lower bounds alone ask for ${sumAll(lower)}`);
  let [low, high] = [0, bends.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (reachable(bends[middle] as number) >= n) high = middle;
    else low = middle + 1;
  }
  const right = bends[high] ?? 0;
  const left = high > 0 ? (bends[high - 1] as number) : 0;
  const [below, above] = [reachable(left), reachable(right)];
  return at(above > below ? left + ((right - left) * (n - below)) / (above - below) : right);
}

/**
 * Whole sizes that minimise the variance exactly (Wright 2012): from `min` each, every next unit goes to the stratum
 * with the largest W_h S_h / sqrt(k (k+1)).
 */
export function wrightInteger(input: StrataInput & { min?: number }): number[] {
  const { n, min = 1 } = input;
  const size = priorities(input);
  requireCount('min', min, 1);
  requireCount('n', n);
  if (n < min * size.length) refuse('n', n, `${min} in each of ${size.length} strata needs ${min * size.length}`);
  const counts = countsAbove(size, min, n);
  let left = n - counts.reduce((sum, count) => sum + count, 0);
  while (left > 0) {
    let best = 0;
    for (let h = 1; h < size.length; h++) if (priority(size, counts, h) > priority(size, counts, best)) best = h;
    counts[best] = (counts[best] as number) + 1;
    left -= 1;
  }
  return counts;
}

/**
 * One sample for several behaviours: minimises sum_b lambda_b Var(p_b)/p_b^2, which is Neyman on
 * S_h^2 = sum_b lambda_b p_bh (1-p_bh) / p_b^2. `rates[b][h]`; lambda = severity.
 */
export function multiBehaviourNeyman(input: {
  W: readonly number[];
  rates: readonly (readonly number[])[];
  lambda: readonly number[];
  n: number;
}): number[] {
  const { W, rates, lambda, n } = input;
  requireEach('W', W, requirePositive);
  requireSameLength({ rates, lambda });
  requireEach('lambda', lambda, requireNonNegative);
  requireNonNegative('n', n);
  const share = sumAll(W);
  const squares = W.map(() => 0);
  for (const [b, row] of rates.entries()) {
    requireSameLength({ W, [`rates[${b}]`]: row });
    requireEach(`rates[${b}]`, row, requireProbability);
    const rate = sumAll(row.map((p, h) => ((W[h] as number) / share) * p));
    if (rate === 0) refuse(`rates[${b}]`, 0, 'a behaviour with rate 0 everywhere has no relative error');
    for (const [h, p] of row.entries()) {
      squares[h] = (squares[h] as number) + ((lambda[b] as number) * p * (1 - p)) / (rate * rate);
    }
  }
  return shared(
    W.map((weight, h) => weight * Math.sqrt(squares[h] as number)),
    n,
  );
}

/** For each stratum the units that Wright's rule gives before the threshold at which they would add up to n. */
function countsAbove(size: readonly number[], min: number, n: number): number[] {
  // Unit k+1 has priority value/sqrt(k (k+1)), so k (k+1) < (value/threshold)^2 units come before the threshold.
  const at = (threshold: number) => size.map((value) => Math.floor(Math.sqrt((value / threshold) ** 2 + 0.25) + 0.5));
  const total = (threshold: number) => at(threshold).reduce((sum, count) => sum + Math.max(min, count), 0);
  let high = Math.max(...size);
  let low = high / (n + 2);
  for (let i = 0; i < 200 && high / low > 1 + 1e-15; i++) {
    const middle = Math.sqrt(low * high);
    if (total(middle) <= n) high = middle;
    else low = middle;
  }
  // One less each, against rounding: the caller's loop adds it back.
  return at(high).map((count) => Math.max(min, count - 1));
}

function priority(size: readonly number[], counts: readonly number[], h: number): number {
  const count = counts[h] as number;
  return (size[h] as number) / Math.sqrt(count * (count + 1));
}

function priorities({ W, S }: StrataInput): number[] {
  requireSameLength({ W, S });
  requireEach('W', W, requirePositive);
  requireEach('S', S, requireNonNegative);
  const size = W.map((weight, h) => weight * (S[h] as number));
  if (!size.some((value) => value > 0)) refuse('S', 0, 'at least one stratum must vary');
  return size;
}

function shared(size: readonly number[], n: number): number[] {
  const total = sumAll(size);
  if (!(total > 0)) refuse('S', 0, 'at least one stratum must vary');
  return size.map((value) => n * (value / total));
}

function refuse(argument: string, value: unknown, expected: string): never {
  throw new StatsError('argument-out-of-range', { argument, value, expected });
}
