import { normQuantile } from '../distributions/normal.ts';
import { clipped, halfAlpha, type Interval } from '../interval.ts';
import { requireEvents } from '../require-argument.ts';
import type { ProportionInput } from './clopper-pearson.ts';

/** Score interval (Wilson 1927) without continuity correction. No data gives [0, 1]. */
export function wilson({ x, n, conf = 0.95 }: ProportionInput): Interval {
  const z = -normQuantile(halfAlpha(conf));
  requireEvents({ x: 'x', n: 'n' }, x, n);
  if (n === 0) return { lower: 0, upper: 1 };
  const upper = x === n ? 1 : Math.min(1, largerRoot(x, n, z));
  return { lower: smallerRoot(x, n, z), upper };
}

/** Wald's interval on x + z^2/2 of n + z^2 (Agresti & Coull 1998), clipped to [0, 1]. */
export function agrestiCoull({ x, n, conf = 0.95 }: ProportionInput): Interval {
  const z = -normQuantile(halfAlpha(conf));
  requireEvents({ x: 'x', n: 'n' }, x, n);
  const total = n + z * z;
  const p = (x + (z * z) / 2) / total;
  const half = z * Math.sqrt((p * (1 - p)) / total);
  return clipped({ lower: p - half, upper: p + half });
}

/** The roots' product is p^2 / (1 + z^2/n): the smaller root without cancellation. */
function smallerRoot(x: number, n: number, z: number): number {
  if (x === 0) return 0;
  const p = x / n;
  return (p * p) / ((1 + (z * z) / n) * largerRoot(x, n, z));
}

function largerRoot(x: number, n: number, z: number): number {
  const p = x / n;
  const c = (z * z) / n;
  return (p + c / 2 + z * Math.sqrt((p * ((n - x) / n)) / n + c / (4 * n))) / (1 + c);
}
