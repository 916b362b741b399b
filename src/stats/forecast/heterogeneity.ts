import { findRoot } from '../find-root.ts';
import { requireEach, requireFinite, requireOneOf, requirePositive, requireSameLength } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';

/** Effects (log ratios, log errors) and their known variances, in step. */
export interface EffectSample {
  readonly y: readonly number[];
  readonly v: readonly number[];
}

export const heterogeneityMethods = ['DL', 'HE', 'PM', 'ML', 'REML'] as const;
export type HeterogeneityMethod = (typeof heterogeneityMethods)[number];

/** Beyond this contrast the lighter effect no longer registers in a double. */
const mostContrast = 1e15;

/** Weighted mean with weights 1/(v + tau2), the sum of weights, and the weighted sum of squared residuals. */
export function pooled({ y, v }: EffectSample, tau2: number): { mu: number; weight: number; misfit: number } {
  let weight = 0;
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const w = 1 / (v[i]! + tau2);
    weight += w;
    sum += w * y[i]!;
  }
  const mu = sum / weight;
  let misfit = 0;
  for (let i = 0; i < y.length; i++) misfit += (y[i]! - mu) ** 2 / (v[i]! + tau2);
  return { mu, weight, misfit };
}

/**
 * Between-effect variance tau2 >= 0. DL DerSimonian & Laird 1986, HE Hedges & Olkin 1985 (unweighted moments), PM Paule
 * & Mandel 1982, ML and REML by Fisher scoring from HE (Viechtbauer 2005). Needs 2 effects, every v > 0.
 */
export function heterogeneity(sample: EffectSample, method: HeterogeneityMethod): number {
  requireOneOf('method', method, heterogeneityMethods);
  requireEach('y', sample.y, requireFinite);
  requireEach('v', sample.v, requirePositive);
  requireSameLength({ y: sample.y, v: sample.v });
  if (sample.y.length < 2) {
    throw new StatsError('undefined-result', {
      argument: 'y',
      value: sample.y,
      expected: 'a spread needs at least 2 effects',
    });
  }
  if (Math.max(...sample.v) > mostContrast * Math.min(...sample.v)) {
    throw new StatsError('argument-out-of-range', {
      argument: 'v',
      value: sample.v,
      expected: `give variances within a factor of ${mostContrast}`,
    });
  }
  if (method === 'DL') return derSimonianLaird(sample);
  if (method === 'HE') return hedgesOlkin(sample);
  if (method === 'PM') return pauleMandel(sample);
  return likelihood(sample, method);
}

function derSimonianLaird(sample: EffectSample): number {
  const { weight, misfit } = pooled(sample, 0);
  const squares = sample.v.reduce((sum, value) => sum + 1 / value ** 2, 0);
  return Math.max(0, (misfit - (sample.y.length - 1)) / (weight - squares / weight));
}

function hedgesOlkin({ y, v }: EffectSample): number {
  const k = y.length;
  const mean = y.reduce((sum, value) => sum + value, 0) / k;
  const variance = y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (k - 1);
  return Math.max(0, variance - v.reduce((sum, value) => sum + value, 0) / k);
}

function pauleMandel(sample: EffectSample): number {
  const excess = (tau2: number) => pooled(sample, tau2).misfit - (sample.y.length - 1);
  if (excess(0) <= 0) return 0;
  let high = Math.max(...sample.v);
  while (excess(high) > 0) high *= 4;
  return findRoot(excess, [0, high]);
}

/** Fisher scoring, halved where a step would lower the likelihood or leave tau2 >= 0. */
function likelihood(sample: EffectSample, method: 'ML' | 'REML'): number {
  let tau2 = hedgesOlkin(sample);
  const scale = Math.max(...sample.y.map(Math.abs)) ** 2 + Math.max(...sample.v);
  for (let round = 0; round < 1000; round++) {
    const step = scoringStep(sample, tau2, method);
    let next = Math.max(0, tau2 + step);
    const here = logLikelihood(sample, tau2, method);
    for (let half = 0; half < 60 && logLikelihood(sample, next, method) < here; half++) next = (tau2 + next) / 2;
    if (Math.abs(next - tau2) <= 1e-14 * scale) return next;
    tau2 = next;
  }
  return tau2;
}

function scoringStep({ y, v }: EffectSample, tau2: number, method: 'ML' | 'REML'): number {
  const { mu, weight } = pooled({ y, v }, tau2);
  let squares = 0;
  let cubes = 0;
  let fit = 0;
  for (let i = 0; i < y.length; i++) {
    const w = 1 / (v[i]! + tau2);
    squares += w * w;
    cubes += w * w * w;
    fit += w * w * (y[i]! - mu) ** 2;
  }
  if (method === 'ML') return (fit - weight) / squares;
  const trace = weight - squares / weight;
  const traceOfSquare = squares - (2 * cubes) / weight + (squares / weight) ** 2;
  return (fit - trace) / traceOfSquare;
}

function logLikelihood(sample: EffectSample, tau2: number, method: 'ML' | 'REML'): number {
  const { weight, misfit } = pooled(sample, tau2);
  const logs = sample.v.reduce((sum, value) => sum + Math.log(value + tau2), 0);
  return -(logs + misfit + (method === 'REML' ? Math.log(weight) : 0)) / 2;
}
