import { minusLog1p } from './log-arithmetic.ts';
import { stirlingError } from './log-gamma.ts';

const ln2Pi = 1.8378770664093453;

/**
 * ln of Gamma(a+b+1) / (Gamma(a+1) Gamma(b+1)) x^a y^b with x + y = 1, for real a, b >= 0: the binomial term, and up to
 * the factor ab/(a+b) the beta density. Loader's (2000) saddle-point form, so that nothing large is subtracted from
 * something large: full precision at a + b = 1e9 and beyond, where the log-gamma form has lost seven digits.
 */
export function logBinomialKernel(counts: { a: number; b: number }, x: number, y: number): number {
  const { a, b } = counts;
  // + 0 turns -0 (nothing is certain) into 0.
  if (a === 0) return b === 0 ? 0 : b * logOf(y, x) + 0;
  if (b === 0) return a * logOf(x, y) + 0;
  if (x === 0 || y === 0) return -Infinity;
  const n = a + b;
  // n x - a = -(n y - b), written without the rounding of n.
  const gap = b * x - a * y;
  const distance = a * deviance(gap / a, x, n / a) + b * deviance(-gap / b, y, n / b);
  const errors = stirlingError(n) - stirlingError(a) - stirlingError(b);
  return errors - distance + 0.5 * (Math.log(n / a / b) - ln2Pi);
}

/** ln of x^a e^-x / Gamma(a + 1), a >= 0: the Poisson term, in the same form. */
export function logPoissonKernel(a: number, x: number): number {
  if (a === 0) return -x;
  if (x === 0) return -Infinity;
  return -stirlingError(a) - a * deviance((x - a) / a, x, 1 / a) - 0.5 * (Math.log(a) + ln2Pi);
}

/** ln x where x + y = 1, from whichever of the two is small. */
export function logOf(x: number, y: number): number {
  return y < 0.5 ? Math.log1p(-y) : Math.log(x);
}

/** r - ln(1 + r), where 1 + r = x scale: by whichever of the two forms keeps its digits. */
function deviance(r: number, x: number, scale: number): number {
  return Math.abs(r) < 0.1 ? minusLog1p(r) : r - Math.log(x) - Math.log(scale);
}
