import { requireCount, requireFinite, requireNonNegative, requirePositive } from '../require-argument.ts';
import { logPoissonKernel } from '../special/binomial-kernel.ts';
import { stirlingError } from '../special/log-gamma.ts';
import { StatsError } from '../stats-error.ts';

const ln2Pi = Math.log(2 * Math.PI);

/** Half-width of the integration in scales of the peak; the integrand is below e^-60 of its peak outside. */
const reach = 11;

/** A log rate less certain than this is a mistake, and its integral has no end. */
const widest = 50;

export interface CountForecast {
  /** Messages in the observation window. */
  readonly exposure: number;
  /** Mean and standard deviation of the forecast's ln rate. */
  readonly meanLogRate: number;
  readonly sd: number;
}

/**
 * ln P(k events) when k ~ Poisson(exposure e^u), u ~ N(meanLogRate, sd^2): the log score of an observed count.
 * The integrand is log-concave and entire, so the trapezoidal rule around its peak converges exponentially; the step
 * follows the narrower of the peak and the e^u term. Absolute error below 1e-10 for k up to 1e9. sd in [0, 50].
 */
export function poissonLognormalLogPmf(input: CountForecast & { readonly k: number }): number {
  const { k, exposure, meanLogRate, sd } = input;
  requireCount('k', k);
  requirePositive('exposure', exposure);
  requireFinite('meanLogRate', meanLogRate);
  requireNonNegative('sd', sd);
  if (sd > widest)
    throw new StatsError('argument-out-of-range', { argument: 'sd', value: sd, expected: `give at most ${widest}` });
  const centre = meanLogRate + Math.log(exposure);
  // A forecast this narrow is a point, and this far up it has no count a double can hold.
  if (sd < narrow && (sd === 0 || centre > 700)) return logPoissonKernel(k, Math.exp(centre));
  const constant = -ln2Pi / 2 - (k === 0 ? 0 : stirlingError(k) + (Math.log(k) + ln2Pi) / 2);
  return constant + logIntegral({ k, centre, sd });
}

const narrow = 1e-6;

type Shape = { readonly k: number; readonly centre: number; readonly sd: number };

/** Over the standard normal z, u = centre + sd z, so that no sd is too small. */
function logIntegral(shape: Shape): number {
  const { centre, sd } = shape;
  const peak = findPeak(shape);
  const top = exponent(shape, peak);
  const scale = 1 / Math.sqrt(sd * sd * Math.exp(centre + sd * peak) + 1);
  const h = Math.min(scale / 2.2, 0.2 / sd);
  let sum = 1;
  for (const direction of [-1, 1]) {
    for (let i = 1; ; i++) {
      const drop = exponent(shape, peak + direction * i * h) - top;
      sum += Math.exp(drop);
      if (drop < -40 || i * h > reach) break;
    }
  }
  return top + Math.log(sum * h);
}

/** Poisson and normal exponents at z, each measured from its own peak so that nothing large cancels. */
function exponent({ k, centre, sd }: Shape, z: number): number {
  const u = centre + sd * z;
  if (k === 0) return -Math.exp(u) - (z * z) / 2;
  return -k * expm1MinusLinear(u - Math.log(k)) - (z * z) / 2;
}

/** e^v - 1 - v without cancellation near 0. */
function expm1MinusLinear(v: number): number {
  if (Math.abs(v) > 0.05) return Math.expm1(v) - v;
  let term = (v * v) / 2;
  let sum = term;
  for (let i = 3; Math.abs(term) > Math.abs(sum) * 1e-17; i++) {
    term *= v / i;
    sum += term;
  }
  return sum;
}

/** Newton for the peak of k u - e^u - z^2/2, steps of u capped at 3; from a point where e^u is finite. */
function findPeak({ k, centre, sd }: Shape): number {
  const start = k === 0 ? Math.min(centre, 3) : Math.max(Math.min(centre, Math.log(k) + 3), Math.log(k) - 3);
  let z = sd < narrow ? 0 : (start - centre) / sd;
  for (let round = 0; round < 300; round++) {
    const mean = Math.exp(centre + sd * z);
    const step = (sd * (k - mean) - z) / (sd * sd * mean + 1);
    z += Math.max(-3 / sd, Math.min(3 / sd, step));
    if (Math.abs(step) < 1e-9) break;
  }
  return z;
}
