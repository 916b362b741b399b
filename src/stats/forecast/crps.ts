import { poissonCdf } from '../distributions/discrete.ts';
import { normCdf } from '../distributions/normal.ts';
import { requireCount, requireEach, requireFinite, requireNonNegative, requirePositive } from '../require-argument.ts';
import { logPoissonKernel } from '../special/binomial-kernel.ts';
import { logGammaTails } from '../special/incomplete-gamma.ts';
import { stirlingError } from '../special/log-gamma.ts';
import { StatsError } from '../stats-error.ts';
import { scaledBesselI01 } from './scaled-bessel.ts';

/** Negative log density of N(mean, sd^2) at y, nats; sd > 0. */
export function logScoreNormal({
  y,
  mean,
  sd,
}: {
  readonly y: number;
  readonly mean: number;
  readonly sd: number;
}): number {
  requireFinite('y', y);
  requireFinite('mean', mean);
  requirePositive('sd', sd);
  return Math.log(sd) + Math.log(2 * Math.PI) / 2 + ((y - mean) / sd) ** 2 / 2;
}

/** CRPS of N(mean, sd^2) at y, in units of y; |y - mean| at sd = 0. Source: Gneiting & Raftery 2007, eq. 21. */
export function crpsNormal({
  y,
  mean,
  sd,
}: {
  readonly y: number;
  readonly mean: number;
  readonly sd: number;
}): number {
  requireFinite('y', y);
  requireFinite('mean', mean);
  requireNonNegative('sd', sd);
  if (sd === 0) return Math.abs(y - mean);
  const z = Math.abs((y - mean) / sd);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  return sd * (z * (1 - 2 * normCdf(-z)) + 2 * density - 1 / Math.sqrt(Math.PI));
}

/** CRPS of a lognormal (ln X ~ N(meanlog, sdlog^2), sdlog > 0) at y. Source: Baran & Lerch 2015, appendix. */
export function crpsLognormal(input: { readonly y: number; readonly meanlog: number; readonly sdlog: number }): number {
  const { y, meanlog, sdlog } = input;
  requireFinite('y', y);
  requireFinite('meanlog', meanlog);
  requirePositive('sdlog', sdlog);
  const mean = Math.exp(meanlog + sdlog ** 2 / 2);
  if (!Number.isFinite(mean)) {
    throw new StatsError('undefined-result', {
      argument: 'sdlog',
      value: sdlog,
      expected: 'the mean of so wide a law is beyond a double',
    });
  }
  const spread = 1 - 2 * normCdf(-sdlog / Math.SQRT2);
  if (y <= 0) return mean * (1 - spread) - y;
  const z = (Math.log(y) - meanlog) / sdlog;
  return y * (1 - 2 * normCdf(-z)) - mean * (1 - 2 * normCdf(sdlog - z) + spread);
}

/**
 * CRPS of a Gamma(shape, rate) at y, in units of y. The two distribution functions of the textbook form are replaced by
 * one and their difference, a Poisson term, so that large shapes keep their digits. Source: Moller & Scheuerer 2015, eq. 9.
 */
export function crpsGamma(input: { readonly y: number; readonly shape: number; readonly rate: number }): number {
  const { y, shape, rate } = input;
  requireFinite('y', y);
  requirePositive('shape', shape);
  requirePositive('rate', rate);
  const spread = inverseBetaHalf(shape);
  if (y <= 0) return shape / rate - spread / rate - y;
  const x = y * rate;
  const { logLower, logUpper } = logGammaTails(shape, x);
  const lean = Math.exp(logLower) - Math.exp(logUpper);
  return ((x - shape) * lean + 2 * shape * Math.exp(logPoissonKernel(shape, x)) - spread) / rate;
}

/** 1 / B(1/2, a) = Gamma(a + 1/2) / (Gamma(1/2) Gamma(a)). */
function inverseBetaHalf(a: number): number {
  // With Stirling's formula at a + 1/2 and at a, both as Gamma(x + 1)/x.
  const half = a + 0.5;
  const logs = half * Math.log(half) - Math.log(half) / 2 - a * Math.log(a) + Math.log(a) / 2 - 0.5;
  return Math.exp(logs + stirlingError(half) - stirlingError(a)) / Math.sqrt(Math.PI);
}

/** CRPS of a Poisson(lambda_) at the count y, in events. Source: Wei & Held 2014, eq. 8. */
export function crpsPoisson({ y, lambda_ }: { readonly y: number; readonly lambda_: number }): number {
  requireCount('y', y);
  requireNonNegative('lambda_', lambda_);
  if (lambda_ === 0) return y;
  const { i0, i1 } = scaledBesselI01(2 * lambda_);
  const lean = 2 * poissonCdf(y, lambda_) - 1;
  return (y - lambda_) * lean + lambda_ * (2 * Math.exp(logPoissonKernel(y, lambda_)) - i0 - i1);
}

/** CRPS of an empirical sample at y: mean |x - y| less half the mean |x - x'|. Source: Gneiting & Raftery 2007, eq. 20. */
export function crpsSample({ y, sample }: { readonly y: number; readonly sample: readonly number[] }): number {
  requireFinite('y', y);
  requireEach('sample', sample, requireFinite);
  const sorted = [...sample].sort((a, b) => a - b);
  const m = sorted.length;
  let distance = 0;
  let spread = 0;
  sorted.forEach((x, i) => {
    distance += Math.abs(x - y);
    spread += (2 * i + 1 - m) * x;
  });
  return distance / m - spread / m / m;
}
