import { requireEach } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';

/** ln sum exp(x_i), without overflow; -Infinity for terms that are all -Infinity. */
export function logSumExp(x: readonly number[]): number {
  requireEach('x', x, requireLog);
  let largest = -Infinity;
  for (const value of x) if (value > largest) largest = value;
  if (largest === -Infinity || largest === Infinity) return largest;
  let sum = 0;
  for (const value of x) sum += Math.exp(value - largest);
  return largest + Math.log(sum);
}

/** ln(1 - e^x) for x <= 0, accurate at both ends (Maechler 2012). */
export function log1mExp(x: number): number {
  if (!(x <= 0)) {
    throw new StatsError('argument-out-of-range', { argument: 'x', value: x, expected: 'give a number of at most 0' });
  }
  return x > -Math.LN2 ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x));
}

/** r - ln(1 + r), r > -1, without cancellation near 0. */
export function minusLog1p(r: number): number {
  if (Math.abs(r) > 0.1) return r - Math.log1p(r);
  // ln(1+r) = 2 atanh(s), s = r/(2+r): r - ln(1+r) = r s - 2 s^3 (1/3 + s^2/5 + s^4/7 + ...)
  const s = r / (2 + r);
  const s2 = s * s;
  let term = s2;
  let sum = 0;
  for (let k = 3; k < 40; k += 2) {
    const add = term / k;
    sum += add;
    if (add < sum * 1e-17) break;
    term *= s2;
  }
  return r * s - 2 * s * sum;
}

function requireLog(argument: string, value: unknown): void {
  if (typeof value === 'number' && !Number.isNaN(value)) return;
  throw new StatsError('argument-invalid', { argument, value, expected: 'give a number (or -Infinity)' });
}
