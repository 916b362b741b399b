import { logBinomialKernel } from '../special/binomial-kernel.ts';
import type { RateDensity } from './evidence.ts';
import { binomialCdf } from './peizer-pratt.ts';

/** Largest window whose count distribution is tabled; beyond it each question is answered from the density. */
const tabledUpTo = 3000;
const negligible = 1e-9;

/** Distribution of the events among `n` launched replies, given a density of their rate. */
export interface PredictiveCount {
  readonly n: number;
  /** P(K <= k). */
  readonly cdf: (k: number) => number;
  readonly logPmf: (k: number) => number;
  /** Smallest k with P(K <= k) >= q. */
  readonly quantile: (q: number) => number;
  /** The rate to print: never 0, close to the median where many events are expected (see `printedCount`). */
  readonly point: () => number;
  /** CRPS of ln((K + 1/2) / (n + 1)) at the observed count. */
  readonly crps: (k: number) => number;
}

export function predictiveCount(density: RateDensity, n: number): PredictiveCount {
  return n <= tabledUpTo ? tabled(density, n) : untabled(density, n);
}

function tabled(density: RateDensity, n: number): PredictiveCount {
  const pmf = countPmf(density, n);
  const cumulative = new Float64Array(n + 1);
  let total = 0;
  for (let k = 0; k <= n; k++) {
    total += pmf[k]!;
    cumulative[k] = total;
  }
  const cdf = (k: number) => (k < 0 ? 0 : k >= n ? 1 : Math.min(1, cumulative[Math.floor(k)]!));
  return {
    n,
    cdf,
    logPmf: (k) => countLogPmf(density, k, n),
    quantile: (q) => firstAtLeast(cumulative, q),
    point: () => {
      let sum = 0;
      for (let k = 0; k <= n; k++) if (pmf[k]! > 0) sum += pmf[k]! * Math.log(k + 0.5);
      return printedCount(sum, cdf, firstAtLeast(cumulative, 0.5)) / (n + 1);
    },
    crps: (observed) => {
      let sum = 0;
      for (let k = 0; k < n; k++) {
        const gap = cdf(k) - (k >= observed ? 1 : 0);
        if (gap !== 0) sum += gap * gap * (Math.log(k + 1.5) - Math.log(k + 0.5));
      }
      return sum;
    },
  };
}

/**
 * The count to print, from E ln(K + 1/2) and the median. The median of ln has the least expected |ln error|, but at one
 * or two events it jumps with the data, and there the mean of ln is off by less in the middle of the cells; so the mean
 * counts for two events. The median is that of K spread evenly over [K, K + 1).
 */
function printedCount(meanLog: number, cdf: (k: number) => number, median: number): number {
  const below = cdf(median - 1);
  const smooth = median + (0.5 - below) / Math.max(1e-12, cdf(median) - below);
  return Math.exp((2 * meanLog + median * Math.log(Math.max(smooth, 1e-9))) / (2 + median));
}

function firstAtLeast(cumulative: Float64Array, q: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulative[middle]! >= q - 1e-12) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Mixture of binomials, each walked outwards from its mode. */
function countPmf(density: RateDensity, n: number): Float64Array {
  const pmf = new Float64Array(n + 1);
  let total = 0;
  for (let i = 0; i < density.weights.length; i++) {
    const weight = density.weights[i]!;
    if (weight < 1e-8) continue;
    const odds = Math.exp(density.from + i * density.step);
    total += addBinomial(pmf, odds, weight);
  }
  for (let k = 0; k <= n; k++) pmf[k]! /= total;
  return pmf;
}

function addBinomial(pmf: Float64Array, odds: number, weight: number): number {
  const n = pmf.length - 1;
  const p = odds / (1 + odds);
  const mode = Math.min(n, Math.floor((n + 1) * p));
  const top = weight * Math.exp(logBinomialKernel({ a: mode, b: n - mode }, p, 1 / (1 + odds)));
  const stop = top * negligible;
  let total = top;
  pmf[mode]! += top;
  for (let k = mode, mass = top; k < n; k++) {
    mass *= ((n - k) / (k + 1)) * odds;
    if (mass < stop) break;
    pmf[k + 1]! += mass;
    total += mass;
  }
  for (let k = mode, mass = top; k > 0; k--) {
    mass *= k / (n - k + 1) / odds;
    if (mass < stop) break;
    pmf[k - 1]! += mass;
    total += mass;
  }
  return total;
}

function untabled(density: RateDensity, n: number): PredictiveCount {
  const cdf = (k: number) => {
    if (k < 0) return 0;
    if (k >= n) return 1;
    let sum = 0;
    for (let i = 0; i < density.weights.length; i++) {
      const weight = density.weights[i]!;
      if (weight > 0) sum += weight * binomialCdf(k, n, rateAt(density, i));
    }
    return Math.min(1, sum);
  };
  return {
    n,
    cdf,
    logPmf: (k) => countLogPmf(density, k, n),
    quantile: (q) => bisected(cdf, q, n),
    point: () => {
      let sum = 0;
      for (let i = 0; i < density.weights.length; i++) sum += density.weights[i]! * meanLogCount(n, rateAt(density, i));
      return printedCount(sum, cdf, bisected(cdf, 0.5, n)) / (n + 1);
    },
    crps: (k) => latentCrps(density, Math.log((k + 0.5) / (n - k + 0.5))),
  };
}

function rateAt(density: RateDensity, i: number): number {
  return 1 / (1 + Math.exp(-(density.from + i * density.step)));
}

function bisected(cdf: (k: number) => number, q: number, n: number): number {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (cdf(middle) >= q - 1e-12) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * ln P(K = k) among `n`. Where one cell of the density is wider than the binomial's own peak, the cell is cut finer (linear in
 * between), so that a large window does not see the grid's teeth.
 */
export function countLogPmf(density: RateDensity, k: number, n: number): number {
  const peak = 1 / Math.sqrt(((k + 0.5) * (n - k + 0.5)) / (n + 1));
  const cuts = Math.min(4096, Math.max(1, Math.ceil(density.step / (peak / 2))));
  const centre = Math.log((k + 0.5) / (n - k + 0.5));
  let sum = 0;
  for (let i = 0; i < density.weights.length; i++) {
    const u = density.from + i * density.step;
    if (cuts > 1 && Math.abs(u - centre) > density.step + 9 * peak) continue;
    for (let cut = 0; cut < cuts; cut++) {
      const at = (cut + 0.5) / cuts - 0.5;
      const weight = interpolated(density.weights, i, cuts === 1 ? 0 : at) / cuts;
      if (weight <= 0) continue;
      const odds = Math.exp(u + (cuts === 1 ? 0 : at) * density.step);
      sum += weight * Math.exp(logBinomialKernel({ a: k, b: n - k }, odds / (1 + odds), 1 / (1 + odds)));
    }
  }
  return Math.log(Math.max(sum, 1e-300));
}

function interpolated(weights: readonly number[], i: number, at: number): number {
  const here = weights[i]!;
  const beside = weights[at < 0 ? i - 1 : i + 1] ?? 0;
  return here + Math.abs(at) * (beside - here);
}

/** E ln(K + 1/2) for a binomial count: the Poisson sum where few are expected, the second-order expansion elsewhere. */
function meanLogCount(n: number, p: number): number {
  const mean = n * p;
  if (mean > 40) return Math.log(mean + 0.5) - (mean * (1 - p)) / (2 * (mean + 0.5) ** 2);
  let sum = 0;
  let logMass = -mean;
  for (let k = 0; k <= mean + 12 * Math.sqrt(mean + 1) + 8; k++) {
    if (k > 0) logMass += Math.log(mean) - Math.log(k);
    sum += Math.exp(logMass) * Math.log(k + 0.5);
  }
  return sum;
}

function latentCrps(density: RateDensity, observedLogOdds: number): number {
  let below = 0;
  let sum = 0;
  for (let i = 0; i < density.weights.length; i++) {
    below += density.weights[i]!;
    const u = density.from + (i + 0.5) * density.step;
    sum += (below - (u >= observedLogOdds ? 1 : 0)) ** 2 * density.step;
  }
  const last = density.from + (density.weights.length - 0.5) * density.step;
  const first = density.from - 0.5 * density.step;
  return sum + Math.max(0, observedLogOdds - last) + Math.max(0, first - observedLogOdds);
}
