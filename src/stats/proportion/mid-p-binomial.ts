import { findRoot } from '../find-root.ts';
import { halfAlpha, type Interval } from '../interval.ts';
import { requireCount, requireEvents } from '../require-argument.ts';
import { logBinomialKernel } from '../special/binomial-kernel.ts';
import { logBetaTails } from '../special/incomplete-beta.ts';
import { logSumExp } from '../special/log-arithmetic.ts';
import type { ProportionInput } from './clopper-pearson.ts';
import { exactLogit, probabilityOf } from './exact-logit.ts';

/**
 * The mid-p interval: the lower limit solves P(X > x) + P(X = x)/2 = alpha/2, the upper mirrors it. x and n are whole.
 * Solved in logit(p) between the exact limits of x and x + 1, which enclose it.
 */
export function midPBinomial({ x, n, conf = 0.95 }: ProportionInput): Interval {
  const tail = halfAlpha(conf);
  requireCount('n', n);
  requireCount('x', x);
  requireEvents({ x: 'x', n: 'n' }, x, n);
  if (n === 0) return { lower: 0, upper: 1 };
  const lower = lowerLogit(x, n, tail);
  const upper = -lowerLogit(n - x, n, tail);
  return { lower: probabilityOf(lower), upper: probabilityOf(upper) };
}

function lowerLogit(x: number, n: number, tail: number): number {
  if (x === 0) return -Infinity;
  // At x = n: p^n / 2 = tail.
  if (x === n) return logitOfLog(Math.log(2 * tail) / n);
  const goal = Math.log(tail);
  const midP = (logit: number) => {
    const p = probabilityOf(logit);
    const q = probabilityOf(-logit);
    const above = logBetaTails({ a: x + 1, b: n - x }, p, q).logLower;
    const at = logBinomialKernel({ a: x, b: n - x }, p, q);
    return logSumExp([above, at - Math.LN2]) - goal;
  };
  return findRoot(midP, [exactLogit(x, n, tail), exactLogit(x + 1, n, tail)]);
}

function logitOfLog(logP: number): number {
  return logP - Math.log(-Math.expm1(logP));
}
