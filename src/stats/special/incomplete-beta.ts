import { requirePositive, requireProbability } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';
import { logBinomialKernel } from './binomial-kernel.ts';
import type { LogTails } from './incomplete-gamma.ts';
import { log1mExp } from './log-arithmetic.ts';

const maxTerms = 5_000_000;

/** I_x(a, b), the beta cdf; 0 <= x <= 1, a, b > 0. */
export function regIncBeta(x: number, a: number, b: number): number {
  requireProbability('x', x);
  requirePositive('a', a);
  requirePositive('b', b);
  return Math.exp(logBetaTails({ a, b }, x, 1 - x).logLower);
}

/** ln I_x(a, b) and ln(1 - I_x(a, b)); y = 1 - x is passed so that neither loses its digits. */
export function logBetaTails(shape: { a: number; b: number }, x: number, y: number): LogTails {
  if (x <= 0) return { logLower: -Infinity, logUpper: 0 };
  if (y <= 0) return { logLower: 0, logUpper: -Infinity };
  const { a, b } = shape;
  const logPower = logBetaPower(shape, x, y);
  if (x * (a + b + 2) < a + 1) {
    const logLower = Math.min(0, logPower - Math.log(continuedFraction(shape, x, y)));
    return { logLower, logUpper: log1mExp(logLower) };
  }
  const logUpper = Math.min(0, logPower - Math.log(continuedFraction({ a: b, b: a }, y, x)));
  return { logLower: log1mExp(logUpper), logUpper };
}

/** ln of x^a y^b / B(a, b): the beta density times x y, in Loader's form. */
export function logBetaPower(shape: { a: number; b: number }, x: number, y: number): number {
  const { a, b } = shape;
  return Math.log(a) + Math.log(b / (a + b)) + logBinomialKernel(shape, x, y);
}

/**
 * x^a y^b / B(a, b) over I_x(a, b), by Lentz on the continued fraction of Didonato & Morris (1992, BFRAC). It takes x
 * and y separately: the textbook fraction loses nine digits at b = 1e9, where 1 - x (a+b)/(a+1) cancels.
 */
function continuedFraction(shape: { a: number; b: number }, x: number, y: number): number {
  const { a, b } = shape;
  const lead = a * y - b * x + 1;
  let f = nonZero((a * lead) / (a + 1));
  let c = f;
  let d = 0;
  for (let m = 1; m < maxTerms; m++) {
    const k = a + 2 * m;
    const an = ((m * (a + m - 1)) / (k - 1)) * ((a + b + m - 1) / (k - 1)) * (b - m) * x * x;
    const bn = m + (m * (b - m) * x) / (k - 1) + ((a + m) * (lead + m * (1 + y))) / (k + 1);
    d = 1 / nonZero(bn + an * d);
    c = nonZero(bn + an / c);
    const factor = c * d;
    f *= factor;
    if (Math.abs(factor - 1) < 3e-16) return f;
  }
  throw new StatsError('not-converged', {
    argument: 'a, b',
    value: [a, b],
    expected: `the incomplete beta function did not settle in ${maxTerms} terms`,
  });
}

function nonZero(x: number): number {
  return Math.abs(x) < 1e-300 ? 1e-300 : x;
}
