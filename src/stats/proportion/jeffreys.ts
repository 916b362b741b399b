import { betaQuantile } from '../distributions/beta.ts';
import { halfAlpha, type Interval } from '../interval.ts';
import { requireEvents } from '../require-argument.ts';
import type { ProportionInput } from './clopper-pearson.ts';

/** Equal-tailed Beta(x + 1/2, n - x + 1/2) interval, 0 at x = 0 and 1 at x = n (Brown, Cai & DasGupta 2001). */
export function jeffreys({ x, n, conf = 0.95 }: ProportionInput): Interval {
  const tail = halfAlpha(conf);
  requireEvents({ x: 'x', n: 'n' }, x, n);
  return {
    lower: x === 0 ? 0 : betaQuantile(tail, x + 0.5, n - x + 0.5),
    upper: x === n ? 1 : betaQuantile(1 - tail, x + 0.5, n - x + 0.5),
  };
}
