import { StatsError } from './stats-error.ts';

/**
 * A zero of the continuous `f` between two points of opposite sign (either order), by Brent's method (Brent 1973, ch. 4):
 * inverse quadratic steps guarded by bisection, to full double precision unless `tolerance` (absolute, on x) is given.
 * Infinite values of f are allowed at the ends. Throws StatsError `undefined-result` where the signs agree.
 */
export function findRoot(f: (x: number) => number, bracket: readonly [number, number], tolerance = 0): number {
  let [a, b] = bracket;
  let fa = f(a);
  let fb = f(b);
  if (fa === 0) return a;
  if (fb === 0) return b;
  if (!(fa < 0 !== fb < 0) || Number.isNaN(fa) || Number.isNaN(fb)) {
    throw new StatsError('undefined-result', {
      argument: 'bracket',
      value: bracket,
      expected: 'the function must change sign on it',
    });
  }
  let c = a;
  let fc = fa;
  let last = b - a;
  let beforeLast = last;
  for (let round = 0; round < 400; round++) {
    if (Math.abs(fc) < Math.abs(fb)) [a, b, c, fa, fb, fc] = [b, c, b, fb, fc, fb];
    const near = 2 * Number.EPSILON * Math.abs(b) + tolerance / 2;
    const half = (c - b) / 2;
    if (Math.abs(half) <= near || fb === 0) return b;
    const step = interpolated({ a, b, c, fa, fb, fc }, half);
    if (Math.abs(beforeLast) >= near && Math.abs(step) < Math.min(1.5 * Math.abs(half), Math.abs(beforeLast) / 2)) {
      beforeLast = last;
      last = step;
    } else {
      beforeLast = half;
      last = half;
    }
    a = b;
    fa = fb;
    b += Math.abs(last) > near ? last : half > 0 ? near : -near;
    fb = f(b);
    if (fb < 0 === fc < 0) {
      c = a;
      fc = fa;
      last = b - a;
      beforeLast = last;
    }
  }
  return b;
}

type Points = { a: number; b: number; c: number; fa: number; fb: number; fc: number };

/** The secant or inverse quadratic step from b; Infinity (so refused) where it does not exist. */
function interpolated({ a, b, c, fa, fb, fc }: Points, half: number): number {
  if (!Number.isFinite(fa) || !Number.isFinite(fc) || Math.abs(fa) <= Math.abs(fb)) return Number.POSITIVE_INFINITY;
  const s = fb / fa;
  let p = 2 * half * s;
  let q = 1 - s;
  if (a !== c) {
    const t = fa / fc;
    const r = fb / fc;
    p = s * (2 * half * t * (t - r) - (b - a) * (r - 1));
    q = (t - 1) * (r - 1) * (s - 1);
  }
  const step = -p / q;
  // A step away from the bracket is no step.
  return Number.isFinite(step) && step * half > 0 ? step : Number.POSITIVE_INFINITY;
}

/**
 * The point beyond `start` where `inside` stops holding, searched outward in steps that double from `step` (its sign
 * gives the direction) and never past `end`. Returns `end` where it holds all the way, `start` where it does not hold there.
 * `distance` is negative inside and positive outside.
 */
export function findLimit(
  distance: (x: number) => number,
  search: { readonly start: number; readonly step: number; readonly end: number },
): number {
  // An estimate that its own rounding puts outside is the limit.
  if (distance(search.start) > 0) return search.start;
  let from = search.start;
  for (let step = search.step; ; step *= 2) {
    const to = search.start + step;
    const stop = search.step > 0 ? to >= search.end : to <= search.end;
    const next = stop ? search.end : to;
    if (distance(next) > 0) return findRoot(distance, [from, next]);
    if (stop) return search.end;
    from = next;
  }
}
