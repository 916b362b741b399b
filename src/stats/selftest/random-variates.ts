import { normQuantile } from '../distributions/normal.ts';
import type { RandomStream } from '../random-stream.ts';

/** Standard normal, one uniform each. */
export function normal(stream: RandomStream): number {
  return normQuantile(stream.uniform());
}

/** Gamma with this shape and scale 1 (Marsaglia & Tsang 2000). */
export function gamma(stream: RandomStream, shape: number): number {
  if (shape < 1) return gamma(stream, shape + 1) * stream.uniform() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = normal(stream);
    const v = (1 + c * z) ** 3;
    if (v > 0 && Math.log(stream.uniform()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return d * v;
  }
}

export function beta(stream: RandomStream, a: number, b: number): number {
  const x = gamma(stream, a);
  return x / (x + gamma(stream, b));
}

/** Binomial count; halved by a beta order statistic until the mean is small, then inversion (Devroye 1986). Exact. */
export function binomial(stream: RandomStream, n: number, p: number): number {
  if (p > 0.5) return n - binomial(stream, n, 1 - p);
  let [left, share, count] = [n, p, 0];
  while (left * share > 20) {
    const middle = Math.floor((left + 1) / 2);
    const at = beta(stream, middle, left + 1 - middle);
    if (at <= share) {
      count += middle;
      left -= middle;
      share = (share - at) / (1 - at);
    } else {
      left = middle - 1;
      share /= at;
    }
  }
  if (left === 0 || share <= 0) return count;
  const odds = share / (1 - share);
  let term = Math.exp(left * Math.log1p(-share));
  let below = stream.uniform() - term;
  let k = 0;
  while (below > 0 && k < left) {
    term *= ((left - k) / (k + 1)) * odds;
    below -= term;
    k += 1;
  }
  return count + k;
}

/** Poisson count; large means are split by a gamma waiting time (Ahrens & Dieter 1974). Exact. */
export function poisson(stream: RandomStream, mean: number): number {
  if (mean > 30) {
    const m = Math.floor(0.875 * mean);
    const wait = gamma(stream, m);
    return wait > mean ? binomial(stream, m - 1, mean / wait) : m + poisson(stream, mean - wait);
  }
  let term = Math.exp(-mean);
  let below = stream.uniform() - term;
  let k = 0;
  while (below > 0 && k < 1000) {
    k += 1;
    term *= mean / k;
    below -= term;
  }
  return k;
}
