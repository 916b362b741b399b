import { digamma, trigamma } from '../special/digamma.ts';

/**
 * Mass on a regular grid of log odds: `weights[i]` belongs to the cell centred at `(first + i) * step`. Grids share a
 * ladder of steps (powers of two), so any two can be aligned without interpolation errors that depend on the order.
 */
export interface LogOddsGrid {
  readonly first: number;
  readonly step: number;
  readonly weights: Float64Array;
}

export interface Moments {
  readonly mean: number;
  readonly variance: number;
}

const finestStep = 2 ** -14;
const coarsestStep = 2 ** -2;

/** Step of the ladder that gives at least `cells` cells to one standard deviation. */
export function ladderStep(sd: number, cells: number): number {
  const wanted = Math.max(sd / cells, finestStep);
  return Math.min(coarsestStep, 2 ** Math.floor(Math.log2(wanted)));
}

/** Mean and variance of the log odds under Beta(`yes`, `no`): digamma and trigamma differences. */
export function logOddsMoments(yes: number, no: number): Moments {
  return { mean: digamma(yes) - digamma(no), variance: trigamma(yes) + trigamma(no) };
}

/** Density of the log odds of a Beta(`yes`, `no`) rate on the ladder's grid, normalised. */
export function betaOnGrid(yes: number, no: number, step: number): LogOddsGrid {
  const { mean, variance } = logOddsMoments(yes, no);
  const sd = Math.sqrt(variance);
  const first = Math.round((mean - 5 * sd) / step);
  const last = Math.round((mean + 5 * sd) / step);
  const weights = new Float64Array(last - first + 1);
  const mode = Math.log(yes / no);
  const top = yes * mode - (yes + no) * softplus(mode);
  for (let i = 0; i < weights.length; i++) {
    const u = (first + i) * step;
    weights[i] = Math.exp(yes * u - (yes + no) * softplus(u) - top);
  }
  return normalised(trimmed({ first, step, weights }));
}

/** ln(1 + e^u) without overflow. */
export function softplus(u: number): number {
  return u > 0 ? u + Math.log1p(Math.exp(-u)) : Math.log1p(Math.exp(u));
}

/** Normal density on the ladder's grid; a normal narrower than a cell keeps its mean by sharing two cells. */
export function normalOnGrid(moments: Moments, step: number): LogOddsGrid {
  const sd = Math.sqrt(moments.variance);
  if (sd < step / 2) return pointOnGrid(moments.mean, step);
  const first = Math.floor((moments.mean - 5.5 * sd) / step);
  const last = Math.ceil((moments.mean + 5.5 * sd) / step);
  const weights = new Float64Array(last - first + 1);
  for (let i = 0; i < weights.length; i++)
    weights[i] = Math.exp(-0.5 * (((first + i) * step - moments.mean) / sd) ** 2);
  return normalised({ first, step, weights });
}

function pointOnGrid(at: number, step: number): LogOddsGrid {
  const first = Math.floor(at / step);
  const share = at / step - first;
  return { first, step, weights: Float64Array.of(1 - share, share) };
}

export function normalised(grid: LogOddsGrid): LogOddsGrid {
  let total = 0;
  for (const w of grid.weights) total += w;
  const weights = new Float64Array(grid.weights.length);
  for (let i = 0; i < weights.length; i++) weights[i] = grid.weights[i]! / total;
  return { first: grid.first, step: grid.step, weights };
}

/** Cells at both ends that carry nothing a double would notice in a quantile are cut off. */
export function trimmed(grid: LogOddsGrid, share = 1e-7): LogOddsGrid {
  let top = 0;
  for (const w of grid.weights) if (w > top) top = w;
  const floor = top * share;
  let from = 0;
  let to = grid.weights.length;
  while (from < to - 1 && grid.weights[from]! < floor) from++;
  while (to > from + 1 && grid.weights[to - 1]! < floor) to--;
  return { first: grid.first + from, step: grid.step, weights: grid.weights.subarray(from, to) };
}

export function gridMoments(grid: LogOddsGrid): Moments {
  let mean = 0;
  for (let i = 0; i < grid.weights.length; i++) mean += grid.weights[i]! * i;
  let spread = 0;
  for (let i = 0; i < grid.weights.length; i++) spread += grid.weights[i]! * (i - mean) ** 2;
  return { mean: (grid.first + mean) * grid.step, variance: spread * grid.step ** 2 };
}

/** The same density on a coarser step of the ladder; cell masses are shared linearly, which keeps the mean exactly. */
export function coarsened(grid: LogOddsGrid, step: number): LogOddsGrid {
  if (step <= grid.step) return grid;
  const ratio = grid.step / step;
  const first = Math.floor(grid.first * ratio);
  const last = Math.ceil((grid.first + grid.weights.length - 1) * ratio) + 1;
  const weights = new Float64Array(last - first + 1);
  for (let i = 0; i < grid.weights.length; i++) {
    const at = (grid.first + i) * ratio;
    const cell = Math.floor(at);
    const share = at - cell;
    weights[cell - first]! += grid.weights[i]! * (1 - share);
    weights[cell - first + 1]! += grid.weights[i]! * share;
  }
  return { first, step, weights };
}

/** The density moved by `by` log odds. */
export function shifted(grid: LogOddsGrid, by: number): LogOddsGrid {
  if (by === 0) return grid;
  const cells = by / grid.step;
  const whole = Math.floor(cells);
  const share = cells - whole;
  const weights = new Float64Array(grid.weights.length + 1);
  for (let i = 0; i < grid.weights.length; i++) {
    weights[i]! += grid.weights[i]! * (1 - share);
    weights[i + 1]! += grid.weights[i]! * share;
  }
  return { first: grid.first + whole, step: grid.step, weights };
}

/** Average of densities by shares that sum to one. */
export function pooled(parts: readonly { readonly grid: LogOddsGrid; readonly share: number }[]): LogOddsGrid {
  const step = Math.max(...parts.map((part) => part.grid.step));
  const grids = parts.map((part) => coarsened(part.grid, step));
  const first = Math.min(...grids.map((grid) => grid.first));
  const last = Math.max(...grids.map((grid) => grid.first + grid.weights.length - 1));
  const weights = new Float64Array(last - first + 1);
  for (const [index, grid] of grids.entries()) {
    const share = parts[index]!.share;
    const offset = grid.first - first;
    for (let i = 0; i < grid.weights.length; i++) weights[offset + i]! += share * grid.weights[i]!;
  }
  return { first, step, weights };
}
