import { requirePositive, requireProbability } from '../require-argument.ts';
import { logPoissonKernel } from '../special/binomial-kernel.ts';
import { logGammaTails } from '../special/incomplete-gamma.ts';
import { lgamma } from '../special/log-gamma.ts';
import { type LogScaleDistribution, smallestLog, solveLogQuantile, type TailTarget } from './log-root.ts';
import { normQuantile } from './normal.ts';

/** Quantile of the gamma distribution, shape and scale > 0. Relative error below 1e-12 for shapes from 1e-5 to 1e12. */
export function gammaQuantile(q: number, shape: number, scale: number): number {
  requireProbability('q', q);
  requirePositive('shape', shape);
  requirePositive('scale', scale);
  return scale * standardGammaQuantile(q, shape);
}

/** chi-squared quantile, df > 0. */
export function chi2Quantile(q: number, df: number): number {
  requireProbability('q', q);
  requirePositive('df', df);
  return 2 * standardGammaQuantile(q, df / 2);
}

function standardGammaQuantile(q: number, shape: number): number {
  if (q === 0) return 0;
  if (q === 1) return Infinity;
  const distribution: LogScaleDistribution = {
    tails: (t) => logGammaTails(shape, Math.exp(t)),
    logDensity: (t) => Math.log(shape) + logPoissonKernel(shape, Math.exp(t)),
    slope: (t) => shape - Math.exp(t),
  };
  const target: TailTarget =
    q <= 0.5 ? { tail: 'lower', logProbability: Math.log(q) } : { tail: 'upper', logProbability: Math.log1p(-q) };
  const scale = 1 / Math.sqrt(Math.max(shape, 1));
  const t = solveLogQuantile(distribution, target, { start: startingLog(q, shape), highest: 709, scale });
  return t <= smallestLog + 1 ? 0 : Math.exp(t);
}

/** Wilson-Hilferty, or the leading term x^a / Gamma(a + 1) where the left tail rules. */
function startingLog(q: number, shape: number): number {
  const leftTail = (Math.log(q) + lgamma(shape + 1)) / shape;
  if (shape < 0.3 && leftTail < 0) return leftTail;
  const cube = 1 - 1 / (9 * shape) + normQuantile(q) / (3 * Math.sqrt(shape));
  const fromNormal = cube > 0.1 ? Math.log(shape) + 3 * Math.log(cube) : -Infinity;
  return Math.max(fromNormal, Math.min(leftTail, Math.log(shape)));
}
