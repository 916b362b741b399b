import { requirePositive, requireProbability } from '../require-argument.ts';
import { logBetaPower, logBetaTails } from '../special/incomplete-beta.ts';
import { type LogScaleDistribution, smallestLog, solveLogQuantile, type TailTarget } from './log-root.ts';
import { normQuantile } from './normal.ts';

/** Quantile of the beta distribution, a, b > 0. Relative error below 1e-12 up to a, b = 1e9; some microseconds. */
export function betaQuantile(q: number, a: number, b: number): number {
  requireProbability('q', q);
  requirePositive('a', a);
  requirePositive('b', b);
  return betaQuantilePair(q, { a, b }).x;
}

/** The quantile and its complement, each with its own relative digits. */
export function betaQuantilePair(q: number, shape: { a: number; b: number }): { x: number; y: number } {
  if (q === 0) return { x: 0, y: 1 };
  if (q === 1) return { x: 1, y: 0 };
  const lower: TailTarget =
    q <= 0.5 ? { tail: 'lower', logProbability: Math.log(q) } : { tail: 'upper', logProbability: Math.log1p(-q) };
  const start = startingLog(q, shape);
  if (start < -0.7) {
    const t = solveSide(shape, lower, start);
    if (t < -0.1) return pair(t);
  }
  const mirrored = { a: shape.b, b: shape.a };
  const upper: TailTarget = { ...lower, tail: lower.tail === 'lower' ? 'upper' : 'lower' };
  const t = solveSide(mirrored, upper, startingLog(1 - q, mirrored));
  if (t < -0.1) {
    const { x, y } = pair(t);
    return { x: y, y: x };
  }
  return pair(solveSide(shape, lower, start));
}

function pair(t: number): { x: number; y: number } {
  return t <= smallestLog + 1 ? { x: 0, y: 1 } : { x: Math.exp(t), y: -Math.expm1(t) };
}

function solveSide(shape: { a: number; b: number }, target: TailTarget, start: number): number {
  const { a, b } = shape;
  const distribution: LogScaleDistribution = {
    tails: (t) => logBetaTails(shape, Math.exp(t), -Math.expm1(t)),
    logDensity: (t) => {
      const y = -Math.expm1(t);
      return logBetaPower(shape, Math.exp(t), y) - Math.log(y);
    },
    slope: (t) => a - ((b - 1) * Math.exp(t)) / -Math.expm1(t),
  };
  const scale = Math.sqrt(b / (Math.max(a, 1) * (a + b)));
  return solveLogQuantile(distribution, target, { start, highest: -1e-17, scale });
}

/** Carter's normal approximation (AS 109) for a, b >= 1, else the leading power of the nearer end. */
function startingLog(q: number, shape: { a: number; b: number }): number {
  const { a, b } = shape;
  if (a >= 1 && b >= 1) {
    const z = -normQuantile(Math.min(Math.max(q, 1e-300), 1 - 1e-16));
    const u = 1 / (2 * a - 1);
    const v = 1 / (2 * b - 1);
    const h = 2 / (u + v);
    const k = (z * z - 3) / 6;
    const w = (z * Math.sqrt(k + h)) / h - (v - u) * (k + 5 / 6 - 2 / (3 * h));
    return -Math.log1p((b / a) * Math.exp(Math.min(2 * w, 700)));
  }
  const left = Math.exp(-a * Math.log1p(b / a)) / a;
  const right = Math.exp(-b * Math.log1p(a / b)) / b;
  const total = left + right;
  if (q * total < left) return (Math.log(a * total) + Math.log(q)) / a;
  return Math.log1p(-Math.min(Math.exp(Math.log(b * total * (1 - q)) / b), 1 - 1e-16));
}
