import { coarsened, gridMoments, type LogOddsGrid, ladderStep, normalised, trimmed } from './log-odds-grid.ts';

/** A scale mixture of zero-mean normals: `weights[j]` on standard deviation `scales[j]`. */
export interface ScaleMixture {
  readonly scales: readonly number[];
  readonly weights: readonly number[];
}

/** Symmetric kernel by distance in cells: `half[d]` is the mass at distance `d` (each side). */
export type HalfKernel = Float64Array;

export function mixtureVariance(mixture: ScaleMixture): number {
  let variance = 0;
  for (let j = 0; j < mixture.scales.length; j++) variance += mixture.weights[j]! * mixture.scales[j]! ** 2;
  return variance;
}

const tableStep = 1 / 128;
const bell = Float64Array.from({ length: 6 * 128 + 2 }, (_, i) => Math.exp(-0.5 * (i * tableStep) ** 2));

/** exp(-z^2/2) for z in 0..6, linear between table points (error below 1e-5 of the peak). */
function bellAt(z: number): number {
  const at = z * 128;
  const i = at | 0;
  const low = bell[i]!;
  return low + (at - i) * (bell[i + 1]! - low);
}

/**
 * Mass of N(0, sd^2) in cells of width `step` at distances 0..`cells`. A normal narrower than a cell is split between
 * the centre and its neighbours so that its variance is kept.
 */
export function normalHalfKernel(sd: number, step: number, cells: number): HalfKernel {
  const half = new Float64Array(cells + 1);
  const ratio = sd / step;
  if (ratio < 0.6) {
    const side = Math.min(0.25, ratio ** 2 / 2);
    half[0] = 1 - 2 * side;
    if (cells > 0) half[1] = side;
    return half;
  }
  const reach = Math.min(cells, Math.ceil(6 * ratio));
  let total = 0;
  for (let d = 0; d <= reach; d++) {
    half[d] = bellAt(Math.min(6, d / ratio));
    total += d === 0 ? half[d]! : 2 * half[d]!;
  }
  const whole = reach < Math.ceil(6 * ratio) ? ratio * Math.sqrt(2 * Math.PI) : total;
  for (let d = 0; d <= reach; d++) half[d]! /= whole;
  return half;
}

export function mixtureHalfKernel(mixture: ScaleMixture, step: number, cells: number): HalfKernel {
  const sum = new Float64Array(cells + 1);
  for (let j = 0; j < mixture.scales.length; j++) {
    const weight = mixture.weights[j]!;
    if (weight < 1e-6) continue;
    const half = normalHalfKernel(mixture.scales[j]!, step, cells);
    for (let d = 0; d <= cells; d++) sum[d]! += weight * half[d]!;
  }
  return sum;
}

/** The density plus an independent error: N(0, `variance`) convolved with a scale mixture of normals. */
export function widened(grid: LogOddsGrid, variance: number, mixture?: ScaleMixture): LogOddsGrid {
  const scales = mixture ? mixture.scales.map((s) => Math.sqrt(s * s + variance)) : [Math.sqrt(variance)];
  const weights = mixture?.weights ?? [1];
  const added = mixtureVariance({ scales, weights });
  if (added === 0) return grid;
  const own = gridMoments(grid).variance;
  const base = coarsened(grid, ladderStep(Math.sqrt(own + added), 4));
  const largest = Math.max(...scales.filter((_, j) => weights[j]! > 1e-4));
  const cells = Math.max(1, Math.min(400, Math.ceil((5 * largest) / base.step)));
  return convolved(base, mixtureHalfKernel({ scales, weights }, base.step, cells));
}

function convolved(grid: LogOddsGrid, half: HalfKernel): LogOddsGrid {
  const reach = half.length - 1;
  const n = grid.weights.length;
  const out = new Float64Array(n + 2 * reach);
  for (let i = 0; i < n; i++) {
    const w = grid.weights[i]!;
    if (w < 1e-12) continue;
    const centre = i + reach;
    out[centre]! += w * half[0]!;
    for (let d = 1; d <= reach; d++) {
      const mass = w * half[d]!;
      out[centre + d]! += mass;
      out[centre - d]! += mass;
    }
  }
  return normalised(trimmed({ first: grid.first - reach, step: grid.step, weights: out }));
}
