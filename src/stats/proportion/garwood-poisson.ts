import { gammaQuantile } from '../distributions/gamma.ts';
import { halfAlpha, type Interval } from '../interval.ts';
import { requireNonNegative, requirePositive } from '../require-argument.ts';

/** Exact interval for a Poisson rate (Garwood 1936): x events (may be fractional) over an exposure. */
export function garwoodPoisson(input: { x: number; exposure: number; conf?: number }): Interval {
  const { x, exposure, conf = 0.95 } = input;
  const tail = halfAlpha(conf);
  requireNonNegative('x', x);
  requirePositive('exposure', exposure);
  return {
    lower: x === 0 ? 0 : gammaQuantile(tail, x, 1) / exposure,
    upper: (x === 0 ? -Math.log(tail) : gammaQuantile(1 - tail, x + 1, 1)) / exposure,
  };
}
