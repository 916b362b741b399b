import { requirePositive } from '../require-argument.ts';

const lnSqrt2Pi = 0.9189385332046727;

/** Stirling's series is at full double precision from here on. */
const stirlingFrom = 15;

/**
 * ln Gamma(x), x > 0. Recurrence up to 15, then Stirling with 7 terms (Abramowitz & Stegun 6.1.41).
 * Absolute error below 1e-13 near the zeros at 1 and 2, relative elsewhere.
 */
export function logGamma(x: number): number {
  requirePositive('x', x);
  return lgamma(x);
}

/** `logGamma` without the argument check, for inner loops. */
export function lgamma(x: number): number {
  if (x < 1e-8) return -Math.log(x) - 0.5772156649015329 * x;
  let product = 1;
  let shifted = x;
  while (shifted < stirlingFrom) {
    product *= shifted;
    shifted += 1;
  }
  const head = (shifted - 0.5) * Math.log(shifted) - shifted + lnSqrt2Pi + stirlingTail(shifted);
  return product === 1 ? head : head - Math.log(product);
}

/**
 * The error of Stirling's formula, ln Gamma(x + 1) - [(x + 1/2) ln x - x + ln sqrt(2 pi)], x > 0 (Loader 2000).
 * What is left when the large parts of binomial and beta terms are cancelled by hand.
 */
export function stirlingError(x: number): number {
  if (x >= stirlingFrom) return stirlingTail(x);
  return lgamma(x) - ((x - 0.5) * Math.log(x) - x + lnSqrt2Pi);
}

/** sum B_2k / (2k (2k-1) x^(2k-1)), x >= 15. */
function stirlingTail(x: number): number {
  const y = 1 / (x * x);
  return (
    (1 / 12 - y * (1 / 360 - y * (1 / 1260 - y * (1 / 1680 - y * (1 / 1188 - y * (691 / 360360 - y * (1 / 156))))))) / x
  );
}
