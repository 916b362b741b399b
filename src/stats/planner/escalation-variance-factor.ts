import { normQuantile } from '../distributions/normal.ts';
import {
  requireCount,
  requireInclusion,
  requireNonNegative,
  requireOpenProbability,
  requirePositive,
  requireProbability,
} from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';

/**
 * A = E[(1/pi - 1) eta]/p: what grading only a `share` of the replies adds to the relative variance, in units of
 * 1/(n p), when the cheap score is binormal with this AUC. pi = max(floorShare share, min(1, kappa eta^(temper/2))),
 * kappa set so that the mean of pi is the share; eta the probability of the behavior given the score. 0 at share 1.
 * (The escalation rule itself uses eta(1 - eta); they agree for rare events.)
 * Ranges: 0 < p < 1, 0.5 <= auc < 1, 0 < share <= 1, temper >= 0, 0 <= floorShare <= 1. Trapezoid on `points`.
 */
export function escalationVarianceFactor(input: {
  readonly p: number;
  readonly auc: number;
  readonly share: number;
  readonly temper?: number;
  readonly floorShare?: number;
  readonly points?: number;
}): number {
  const { p, auc, share, temper = 0.75, floorShare = 0.3, points = 40_001 } = input;
  requireOpenProbability('p', p);
  requireOpenProbability('auc', auc);
  requireInclusion('share', share);
  requireNonNegative('temper', temper);
  requireProbability('floorShare', floorShare);
  requireCount('points', points, 101);
  if (auc < 0.5)
    throw new StatsError('argument-out-of-range', {
      argument: 'auc',
      value: auc,
      expected: 'turn the score round: give at least 0.5',
    });
  if (share === 1) return 0;
  const grid = binormalGrid({ p, separation: Math.SQRT2 * normQuantile(auc), points });
  const wanted = grid.eta.map((value) => value ** (temper / 2));
  const floor = floorShare * share;
  const chance = (kappa: number, i: number) => Math.max(floor, Math.min(1, kappa * wanted[i]!));
  const kappa = solveKappa(grid.mass, share, chance);
  let added = 0;
  for (let i = 0; i < points; i++) added += grid.positive[i]! * (1 / chance(kappa, i) - 1);
  return added;
}

interface Grid {
  readonly eta: Float64Array;
  /** Quadrature weights of all replies and of those that show the behavior. */
  readonly mass: Float64Array;
  readonly positive: Float64Array;
}

/** Scores are N(0, 1) without the behavior and N(separation, 1) with it. */
function binormalGrid(of: { p: number; separation: number; points: number }): Grid {
  const { p, separation, points } = of;
  const step = (16 + separation) / (points - 1);
  const grid = { eta: new Float64Array(points), mass: new Float64Array(points), positive: new Float64Array(points) };
  for (let i = 0; i < points; i++) {
    const s = -8 + i * step;
    const weight = ((i === 0 || i === points - 1 ? 0.5 : 1) * step) / Math.sqrt(2 * Math.PI);
    const odds = (p / (1 - p)) * Math.exp(separation * (s - separation / 2));
    grid.positive[i] = weight * Math.exp(-((s - separation) ** 2) / 2);
    grid.mass[i] = p * grid.positive[i]! + (1 - p) * weight * Math.exp((-s * s) / 2);
    grid.eta[i] = odds === Number.POSITIVE_INFINITY ? 1 : odds / (1 + odds);
  }
  return grid;
}

/** The multiplier at which the mean inclusion probability is the share; bisection on its logarithm. */
function solveKappa(mass: Float64Array, share: number, chance: (kappa: number, i: number) => number): number {
  requirePositive('share', share);
  const mean = (logKappa: number) => {
    const kappa = Math.exp(logKappa);
    let sum = 0;
    for (let i = 0; i < mass.length; i++) sum += mass[i]! * chance(kappa, i);
    return sum;
  };
  let low = -60;
  let high = 60;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (mean(middle) < share) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}
