import { requireNonNegative, requirePositive } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';
import { logPoissonKernel } from './binomial-kernel.ts';
import { log1mExp, minusLog1p } from './log-arithmetic.ts';
import { standardNormalCdf } from './stdlib.ts';

/** ln P and ln Q of the regularised incomplete gamma function; both keep their relative digits in the far tails. */
export interface LogTails {
  readonly logLower: number;
  readonly logUpper: number;
}

const maxTerms = 20_000_000;

/** P(a, x), a > 0, x >= 0: the gamma cdf with shape a. */
export function regGammaP(a: number, x: number): number {
  requirePositive('a', a);
  requireNonNegative('x', x);
  return Math.exp(logGammaTails(a, x).logLower);
}

/** Q(a, x) = 1 - P(a, x). */
export function regGammaQ(a: number, x: number): number {
  requirePositive('a', a);
  requireNonNegative('x', x);
  return Math.exp(logGammaTails(a, x).logUpper);
}

/** Series below the mean, Lentz's continued fraction above it, Temme's uniform expansion for shapes above 1e5. */
export function logGammaTails(a: number, x: number): LogTails {
  if (x === 0) return { logLower: -Infinity, logUpper: 0 };
  if (x === Infinity) return { logLower: 0, logUpper: -Infinity };
  if (a > 1e5) {
    const r = (x - a) / a;
    if (Math.abs(r) < 0.12) return temmeTails(a, Math.sign(r) * Math.sqrt(2 * a * minusLog1p(r)));
  }
  if (x < a + 1) {
    const logLower = Math.min(0, logPoissonKernel(a, x) + Math.log(lowerSeries(a, x)));
    return { logLower, logUpper: log1mExp(logLower) };
  }
  const logUpper = Math.min(0, logPoissonKernel(a, x) + Math.log(a) + Math.log(upperFraction(a, x)));
  return { logLower: log1mExp(logUpper), logUpper };
}

/** 1 + x/(a+1) + x^2/((a+1)(a+2)) + ... */
function lowerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < maxTerms; k++) {
    term *= x / (a + k);
    sum += term;
    if (term < sum * 1e-17) return sum;
  }
  throw notConverged(a);
}

/** Gamma(a, x) x^-a e^x by modified Lentz. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < maxTerms; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / nonZero(an * d + b);
    c = nonZero(b + an / c);
    const factor = d * c;
    h *= factor;
    if (Math.abs(factor - 1) < 3e-16) return h;
  }
  throw notConverged(a);
}

// Coefficients of eta^k in Temme's c_0, c_1, c_2 (Temme 1979; DiDonato & Morris 1986).
const c0 = [
  -1 / 3,
  1 / 12,
  -0.014814814814814815,
  0.0011574074074074073,
  0.0003527336860670194,
  -0.0001787551440329218,
  3.919263178522438e-5,
  -2.1854485106799924e-6,
  -1.85406221071516e-6,
  8.296711340953087e-7,
  -1.7665952736826078e-7,
  6.707853543401498e-9,
];
const c1 = [
  -0.001851851851851852, -0.003472222222222222, 0.0026455026455026454, -0.0009902263374485596, 0.00020576131687242798,
  -4.018775720164609e-7, -1.8098550334489977e-5,
];
const c2 = [0.004133597883597883, -0.0026813271604938273, 0.0007716049382716049];

/** z = sign(x - a) sqrt(2 a (x/a - 1 - ln(x/a))); the smaller tail in logs, so that it may underflow. */
function temmeTails(a: number, z: number): LogTails {
  const eta = z / Math.sqrt(a);
  const sum = horner(c0, eta) + (horner(c1, eta) + horner(c2, eta) / a) / a;
  const size = Math.abs(z);
  const logPhi = logLowerTail(-size);
  const correction = (Math.exp(-0.5 * z * z - logPhi) / Math.sqrt(2 * Math.PI * a)) * sum;
  const small = logPhi + Math.log1p(z < 0 ? -correction : correction);
  const large = log1mExp(Math.min(0, small));
  return z < 0 ? { logLower: small, logUpper: large } : { logLower: large, logUpper: small };
}

/** ln Phi(z), z <= 0; by the asymptotic series where Phi itself would lose digits. */
function logLowerTail(z: number): number {
  if (z > -30) return Math.log(standardNormalCdf(z));
  const y = 1 / (z * z);
  return -0.5 * z * z - Math.log(-z) - 0.9189385332046727 + Math.log1p(-y * (1 - y * (3 - y * (15 - y * 105))));
}

function horner(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * x + (coefficients[i] as number);
  return value;
}

function nonZero(x: number): number {
  return Math.abs(x) < 1e-300 ? 1e-300 : x;
}

function notConverged(a: number): StatsError {
  return new StatsError('not-converged', {
    argument: 'a',
    value: a,
    expected: `the incomplete gamma function did not settle in ${maxTerms} terms`,
  });
}
