import { findRoot } from '../find-root.ts';
import { halfAlpha, type Interval } from '../interval.ts';
import { requireCount, requireEvents } from '../require-argument.ts';
import { logBetaTails } from '../special/incomplete-beta.ts';
import type { ProportionInput } from './clopper-pearson.ts';
import { exactLogit, probabilityOf } from './exact-logit.ts';

/**
 * Blaker's (2000) exact interval: shorter than Clopper-Pearson, not nested in the level (so offered, not a default).
 * x and n are whole. The acceptability of p is P(X >= x) plus the largest other tail not above it; the lower limit is
 * the first p, from the Clopper-Pearson limit up, where it reaches alpha.
 */
export function blaker({ x, n, conf = 0.95 }: ProportionInput): Interval {
  const alpha = 2 * halfAlpha(conf);
  requireCount('n', n);
  requireCount('x', x);
  requireEvents({ x: 'x', n: 'n' }, x, n);
  if (n === 0) return { lower: 0, upper: 1 };
  return { lower: probabilityOf(lowerLogit(x, n, alpha)), upper: probabilityOf(-lowerLogit(n - x, n, alpha)) };
}

function lowerLogit(x: number, n: number, alpha: number): number {
  if (x === 0) return -Infinity;
  let logit = exactLogit(x, n, alpha / 2);
  const end = x === n ? logit + 60 : Math.log(x) - Math.log(n - x);
  let k = otherTail(logit, x, n);
  // Between two jumps the other tail is P(X <= k): acceptability falls, then rises, so it crosses alpha once at most.
  while (k + 1 < x) {
    const acceptance = (at: number) => upperTail(at, x, n) + lowerTail(at, k, n) - alpha;
    if (acceptance(logit) >= 0) return logit;
    const balance = (at: number) => lowerTail(at, k + 1, n) - upperTail(at, x, n);
    const jump = balance(end) < 0 ? findRoot(balance, [logit, end]) : end;
    if (acceptance(jump) >= 0) return findRoot(acceptance, [logit, jump]);
    if (jump === end) return end;
    logit = jump;
    k += 1;
  }
  return logit;
}

/** The largest k with P(X <= k) <= P(X >= x); -1 where there is none. */
function otherTail(logit: number, x: number, n: number): number {
  const bound = upperTail(logit, x, n);
  let low = -1;
  let high = x;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (lowerTail(logit, middle, n) <= bound) low = middle;
    else high = middle;
  }
  return low;
}

function upperTail(logit: number, x: number, n: number): number {
  return Math.exp(logBetaTails({ a: x, b: n - x + 1 }, probabilityOf(logit), probabilityOf(-logit)).logLower);
}

function lowerTail(logit: number, k: number, n: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return Math.exp(logBetaTails({ a: k + 1, b: n - k }, probabilityOf(logit), probabilityOf(-logit)).logUpper);
}
