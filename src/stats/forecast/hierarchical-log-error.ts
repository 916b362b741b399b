import { requireCount, requireEach, requireFinite, requireNonNegative, requirePositive } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';

/** One past launch of one behavior: [behavior index, ln observed - ln forecast, known variance of that]. */
export type PastError = readonly [behavior: number, error: number, variance: number];

export interface HierarchyInput {
  readonly history: readonly PastError[];
  /** Behaviors are 0 .. behaviours - 1; those without history are predicted too. */
  readonly behaviours: number;
  readonly tauGrid?: readonly number[];
  readonly omegaGrid?: readonly number[];
  readonly priorMuSd?: number;
  readonly priorTauScale?: number;
  readonly priorOmegaScale?: number;
}

export const defaultHierarchy = {
  tauGrid: [0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.5],
  omegaGrid: [0.01, 0.1, 0.2, 0.3, 0.4, 0.6, 1],
  priorMuSd: 0.3,
  priorTauScale: 0.5,
  priorOmegaScale: 0.3,
} as const;

/** The predictive law of each behavior's next log error: a normal mixture over the grid. */
export interface ErrorMixture {
  /** Posterior weight of each grid point (tau outer, omega inner); sums to 1. */
  readonly weights: readonly number[];
  /** [grid point][behavior]. */
  readonly means: readonly (readonly number[])[];
  readonly variances: readonly (readonly number[])[];
}

/**
 * Mean and SD of each behavior's next log error e = mu + u_b + noise, learned from past launches:
 * e ~ N(mu + u_b, tau^2 + s^2), u_b ~ N(0, omega^2), mu ~ N(0, priorMuSd^2), tau and omega half-normal. mu and u are
 * integrated exactly, tau and omega summed over the grid (whose points are part of the prior). With no history the
 * prior predictive comes back. Errors: a behavior index out of range, a negative variance, an empty grid.
 */
export function hierarchicalLogError(input: HierarchyInput): { mean: number[]; sd: number[] } {
  const { weights, means, variances } = hierarchicalMixture(input);
  const mean = new Array<number>(input.behaviours).fill(0);
  const second = new Array<number>(input.behaviours).fill(0);
  weights.forEach((weight, point) => {
    for (let b = 0; b < input.behaviours; b++) mean[b]! += weight * means[point]![b]!;
  });
  weights.forEach((weight, point) => {
    for (let b = 0; b < input.behaviours; b++) {
      second[b]! += weight * (variances[point]![b]! + (means[point]![b]! - mean[b]!) ** 2);
    }
  });
  return { mean, sd: second.map(Math.sqrt) };
}

/** The same as a mixture, for densities and quantiles. */
export function hierarchicalMixture(input: HierarchyInput): ErrorMixture {
  const settings = checked(input);
  const logWeights: number[] = [];
  const means: number[][] = [];
  const variances: number[][] = [];
  for (const tau of settings.tauGrid) {
    const within = withinBehaviors(settings, tau);
    for (const omega of settings.omegaGrid) {
      const point = betweenBehaviors(settings, within, { tau, omega });
      logWeights.push(point.logWeight);
      means.push(point.means);
      variances.push(point.variances);
    }
  }
  const top = Math.max(...logWeights);
  if (top === Number.NEGATIVE_INFINITY) {
    const expected = 'no grid point has any weight under these prior scales';
    throw new StatsError('undefined-result', { argument: 'tauGrid, omegaGrid', value: logWeights, expected });
  }
  const raw = logWeights.map((value) => Math.exp(value - top));
  const total = raw.reduce((sum, value) => sum + value, 0);
  return { weights: raw.map((value) => value / total), means, variances };
}

interface Within {
  readonly logLikelihood: number;
  /** Precision and mean of each behavior's own errors; precision 0 without history. */
  readonly precision: readonly number[];
  readonly mean: readonly number[];
}

function withinBehaviors({ history, behaviours }: Required<HierarchyInput>, tau: number): Within {
  const precision = new Array<number>(behaviours).fill(0);
  const sum = new Array<number>(behaviours).fill(0);
  for (const [b, error, variance] of history) {
    const w = 1 / (tau * tau + variance);
    precision[b]! += w;
    sum[b]! += w * error;
  }
  const mean = sum.map((value, b) => (precision[b]! > 0 ? value / precision[b]! : 0));
  let twice = 0;
  for (const [b, error, variance] of history) {
    const w = 1 / (tau * tau + variance);
    twice += Math.log(w) - w * (error - mean[b]!) ** 2;
  }
  for (const w of precision) if (w > 0) twice -= Math.log(w);
  return { logLikelihood: twice / 2, precision, mean };
}

function betweenBehaviors(
  settings: Required<HierarchyInput>,
  within: Within,
  point: { readonly tau: number; readonly omega: number },
): { logWeight: number; means: number[]; variances: number[] } {
  const { priorMuSd, priorTauScale, priorOmegaScale } = settings;
  const omega2 = point.omega ** 2;
  let precision = 1 / priorMuSd ** 2;
  let weighted = 0;
  let logPrecision = 0;
  within.precision.forEach((own, b) => {
    if (own === 0) return;
    const p = 1 / (omega2 + 1 / own);
    precision += p;
    weighted += p * within.mean[b]!;
    logPrecision += Math.log(p);
  });
  const mu = weighted / precision;
  let misfit = (mu / priorMuSd) ** 2;
  within.precision.forEach((own, b) => {
    if (own > 0) misfit += (within.mean[b]! - mu) ** 2 / (omega2 + 1 / own);
  });
  const prior = -(point.tau ** 2) / (2 * priorTauScale ** 2) - omega2 / (2 * priorOmegaScale ** 2);
  const logWeight = within.logLikelihood + (logPrecision - Math.log(priorMuSd ** 2 * precision) - misfit) / 2 + prior;
  const shrink = within.precision.map((own) => (own === 0 ? 0 : omega2 / (omega2 + 1 / own)));
  return {
    logWeight,
    means: shrink.map((s, b) => mu + s * (within.mean[b]! - mu)),
    variances: shrink.map((s, b) => {
      const own = within.precision[b] === 0 ? omega2 : s / within.precision[b]!;
      return own + (1 - s) ** 2 / precision + point.tau ** 2;
    }),
  };
}

function checked(input: HierarchyInput): Required<HierarchyInput> {
  const settings = { ...defaultHierarchy, ...input };
  requireCount('behaviours', settings.behaviours, 1);
  requireEach('tauGrid', settings.tauGrid, requireSpread);
  requireEach('omegaGrid', settings.omegaGrid, requireNonNegative);
  for (const name of ['priorMuSd', 'priorTauScale', 'priorOmegaScale'] as const) requirePositive(name, settings[name]);
  settings.history.forEach(([behavior, error, variance], i) => {
    requireCount(`history[${i}][0]`, behavior);
    requireFinite(`history[${i}][1]`, error);
    requireNonNegative(`history[${i}][2]`, variance);
    if (behavior < settings.behaviours) return;
    const expected = `give a behavior below ${settings.behaviours}`;
    throw new StatsError('argument-out-of-range', { argument: `history[${i}][0]`, value: behavior, expected });
  });
  return settings;
}

/** A standard deviation whose square a double can hold. */
function requireSpread(argument: string, value: unknown): number {
  const spread = requirePositive(argument, value);
  if (spread >= 1e-100) return spread;
  throw new StatsError('argument-out-of-range', { argument, value, expected: 'give at least 1e-100' });
}
