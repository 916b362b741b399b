import { normQuantile } from '../distributions/normal.ts';
import { requireEvents, requireOpenProbability } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';
import type { TwoProportions } from './two-proportions.ts';

/**
 * Wald interval for p1/p2 on the log scale: ln(p1/p2) ± z sqrt(1/x1 - 1/n1 + 1/x2 - 1/n2). Undefined with a zero
 * count (StatsError `undefined-result`; Koopman's interval is not). Source: Katz et al. 1978.
 */
export function waldLogRatio({ x1, n1, x2, n2, conf = 0.95 }: TwoProportions): { lower: number; upper: number } {
  requireEvents({ x: 'x1', n: 'n1' }, x1, n1);
  requireEvents({ x: 'x2', n: 'n2' }, x2, n2);
  requireOpenProbability('conf', conf);
  if (x1 === 0 || x2 === 0) {
    const argument = x1 === 0 ? 'x1' : 'x2';
    throw new StatsError('undefined-result', {
      argument,
      value: 0,
      expected: 'a Wald log ratio needs an event on each side',
    });
  }
  const se = Math.sqrt((n1 - x1) / n1 / x1 + (n2 - x2) / n2 / x2);
  const half = -normQuantile((1 - conf) / 2) * se;
  const logRatio = Math.log(x1 / n1) - Math.log(x2 / n2);
  return { lower: Math.exp(logRatio - half), upper: Math.exp(logRatio + half) };
}
