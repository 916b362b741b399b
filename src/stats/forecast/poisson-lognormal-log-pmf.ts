import { requireCount, requireFinite, requireNonNegative, requirePositive } from '../require-argument.ts';
import { logPoissonKernel } from '../special/binomial-kernel.ts';
import { stirlingError } from '../special/log-gamma.ts';

const ln2Pi = Math.log(2 * Math.PI);

/** Half-width of the integration in scales of the peak; the integrand is below e^-60 of its peak outside. */
const reach = 11;

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
 * follows the narrower of the peak and the e^u term. Absolute error below 1e-10 for k up to 1e9 and sd from 0 to 10.
 */
export function poissonLognormalLogPmf(input: CountForecast & { readonly k: number }): number {
  const { k, exposure, meanLogRate, sd } = input;
  requireCount('k', k);
  requirePositive('exposure', exposure);
  requireFinite('meanLogRate', meanLogRate);
  requireNonNegative('sd', sd);
  const centre = meanLogRate + Math.log(exposure);
  if (sd === 0) return logPoissonKernel(k, Math.exp(centre));
  const constant = -Math.log(sd) - ln2Pi / 2 - (k === 0 ? 0 : stirlingError(k) + (Math.log(k) + ln2Pi) / 2);
  return constant + logIntegral({ k, centre, sd });
}

type Shape = { readonly k: number; readonly centre: number; readonly sd: number };

function logIntegral(shape: Shape): number {
  const peak = findPeak(shape);
  const top = exponent(shape, peak);
  const scale = 1 / Math.sqrt(Math.exp(peak) + 1 / shape.sd ** 2);
  const h = Math.min(scale / 2.2, 0.2);
  let sum = 1;
  for (const direction of [-1, 1]) {
    for (let i = 1; ; i++) {
      const drop = exponent(shape, peak + direction * i * h) - top;
      sum += Math.exp(drop);
      if (drop < -40 || i * h > reach * shape.sd) break;
    }
  }
  return top + Math.log(sum * h);
}

/** Poisson and normal exponents at ln mean u, each measured from its own peak so that nothing large cancels. */
function exponent({ k, centre, sd }: Shape, u: number): number {
  const z = (u - centre) / sd;
  if (k === 0) return -Math.exp(u) - (z * z) / 2;
  const v = u - Math.log(k);
  return -k * expm1MinusLinear(v) - (z * z) / 2;
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

/** Newton for the peak of k u - e^u - (u - centre)^2 / 2 sd^2, steps capped at 3; monotone from above. */
function findPeak({ k, centre, sd }: Shape): number {
  const precision = 1 / sd ** 2;
  let u = k === 0 ? Math.min(centre, 3) : Math.max(Math.min(centre, Math.log(k) + 3), Math.log(k) - 3);
  for (let round = 0; round < 300; round++) {
    const mean = Math.exp(u);
    const step = (k - mean - (u - centre) * precision) / (mean + precision);
    u += Math.max(-3, Math.min(3, step));
    if (Math.abs(step) < 1e-9) break;
  }
  return u;
}
