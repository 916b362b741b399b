import { requireEach, requireFinite, requirePositive, requireProbability } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';

/** Shapes at or below this have no proper maximum: the likelihood grows without bound beside it. */
const leastShape = -1;

/**
 * Maximum likelihood of a generalised Pareto tail over `threshold` (values strictly above it), by the one-parameter
 * profile in theta = shape/scale (Grimshaw 1993). `deviance` is twice the negative log likelihood. Errors: fewer than 2
 * distinct exceedances, or a likelihood without an interior maximum.
 */
export function gpdFit({ x, threshold }: { readonly x: readonly number[]; readonly threshold: number }): {
  scale: number;
  shape: number;
  nExceed: number;
  deviance: number;
} {
  requireEach('x', x, requireFinite);
  requireFinite('threshold', threshold);
  const excess = x.filter((value) => value > threshold).map((value) => value - threshold);
  const largest = excess.reduce((top, value) => Math.max(top, value), 0);
  if (new Set(excess).size < 2) {
    throw new StatsError('undefined-result', {
      argument: 'x',
      value: x,
      expected: 'give at least 2 distinct values above the threshold',
    });
  }
  // theta = (e^u - 1)/largest covers every admissible value; u = 0 is the exponential.
  const at = (u: number) => profile(excess, Math.expm1(u) / largest);
  let best = 0;
  for (let u = -10; u <= 60; u += 0.05) {
    if (at(u).shape > leastShape && at(u).logLikelihood > at(best).logLikelihood) best = u;
  }
  if (at(best - 0.06).shape <= leastShape) {
    throw new StatsError('undefined-result', {
      argument: 'x',
      value: x,
      expected: 'the likelihood has no interior maximum (shape at -1)',
    });
  }
  const { shape, scale, logLikelihood } = at(maximise((u) => at(u).logLikelihood, best - 0.06, best + 0.06));
  return { scale, shape, nExceed: excess.length, deviance: -2 * logLikelihood };
}

function profile(excess: readonly number[], theta: number): { shape: number; scale: number; logLikelihood: number } {
  const n = excess.length;
  let logs = 0;
  let sum = 0;
  for (const y of excess) {
    logs += Math.log1p(theta * y);
    sum += y;
  }
  const shape = logs / n;
  // Near theta = 0 shape/theta is 0/0: its expansion is the mean.
  const scale = Math.abs(shape) < 1e-9 ? sum / n : shape / theta;
  return { shape, scale, logLikelihood: -n * (Math.log(scale) + shape + 1) };
}

/** Golden-section search for the top of a unimodal function. */
function maximise(f: (u: number) => number, left: number, right: number): number {
  const golden = 0.381966011250105;
  let a = left;
  let b = right;
  while (b - a > 1e-9) {
    const third = a + golden * (b - a);
    const twoThirds = b - golden * (b - a);
    if (f(third) > f(twoThirds)) b = twoThirds;
    else a = third;
  }
  return (a + b) / 2;
}

/** Quantile of the generalised Pareto: loc + scale ((1-p)^-shape - 1)/shape, exponential at shape 0; p in [0, 1]. */
export function gpdQuantile(input: {
  readonly p: number;
  readonly loc?: number;
  readonly scale?: number;
  readonly shape?: number;
}): number {
  const { p, loc = 0, scale = 1, shape = 0 } = input;
  requireProbability('p', p);
  requireFinite('loc', loc);
  requirePositive('scale', scale);
  requireFinite('shape', shape);
  const exponential = -Math.log1p(-p);
  return loc + scale * (shape === 0 ? exponential : Math.expm1(shape * exponential) / shape);
}
