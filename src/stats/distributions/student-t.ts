import { requirePositive, requireProbability } from '../require-argument.ts';
import { betaQuantilePair } from './beta.ts';
import { normQuantile } from './normal.ts';

/** Above this the t quantile equals the normal one to the digits it has. */
const normalFrom = 1e12;

/** Quantile of Student's t, df > 0, through the beta quantile. */
export function tQuantile(q: number, df: number): number {
  requireProbability('q', q);
  requirePositive('df', df);
  if (q === 0.5) return 0;
  const tail = Math.min(q, 1 - q);
  if (tail === 0) return q === 0 ? -Infinity : Infinity;
  if (df > normalFrom) return normQuantile(q);
  const sign = q < 0.5 ? -1 : 1;
  // I_x(df/2, 1/2) = 2 tail with x = df / (df + t^2).
  const { x, y } = betaQuantilePair(2 * tail, { a: df / 2, b: 0.5 });
  return sign * Math.sqrt(df) * Math.sqrt(y / x);
}
