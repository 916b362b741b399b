import { betaQuantile } from '../distributions/beta.ts';
import { findRoot } from '../find-root.ts';
import { halfAlpha, type Interval } from '../interval.ts';
import {
  requireCount,
  requireEach,
  requireEvents,
  requireOneOf,
  requirePositive,
  requireSameLength,
} from '../require-argument.ts';
import { sumAll } from '../special/compensated-sum.ts';
import { logBetaTails } from '../special/incomplete-beta.ts';
import { logGammaTails } from '../special/incomplete-gamma.ts';
import { nodes } from './quantile-nodes.ts';
import { roganGladen } from './rogan-gladen.ts';

/** A confidence variable: its cdf, as P(q <= t). */
export type Cdf = (t: number) => number;

/** A quantile function. */
export type Quantile = (level: number) => number;

/**
 * Melded interval for a weighted prevalence with an imperfect grader (Bayer, Fay & Graubard 2022, asht::WprevSeSp): the
 * lower limit combines the lower confidence variable of the apparent rate with the upper ones of the false-positive rate
 * and the sensitivity, the upper limit the reverse. By quadrature, not Monte Carlo.
 * Strata: x_i positives of n_i, weight w_i (adding up to 1); "poisson" weighs each count by w_i/n_i.
 */
export function meldedPrevalence(input: {
  x: readonly number[];
  n: readonly number[];
  w: readonly number[];
  fpCount: number;
  fpN: number;
  tpCount: number;
  tpN: number;
  method?: 'binomial' | 'poisson';
  conf?: number;
}): Interval & { estimate: number } {
  const { fpCount, fpN, tpCount, tpN, method = 'binomial', conf = 0.95 } = input;
  const tail = halfAlpha(conf);
  requireOneOf('method', method, ['binomial', 'poisson']);
  requireCount('fpN', fpN, 1);
  requireCount('tpN', tpN, 1);
  requireEvents({ x: 'fpCount', n: 'fpN' }, fpCount, fpN);
  requireEvents({ x: 'tpCount', n: 'tpN' }, tpCount, tpN);
  const { apparent, lower, upper } = method === 'binomial' ? binomialApparent(input) : poissonApparent(input);
  const { estimate } = roganGladen({ apparent: Math.min(1, apparent), se: tpCount / tpN, sp: 1 - fpCount / fpN });
  const below = prevalenceCdf(lower, upperVariable(fpCount, fpN), upperVariable(tpCount, tpN));
  const above = prevalenceCdf(upper, lowerVariable(fpCount, fpN), lowerVariable(tpCount, tpN));
  return {
    estimate,
    lower: quantileOf(below, tail),
    upper: quantileOf(above, 1 - tail),
  };
}

type Strata = { x: readonly number[]; n: readonly number[]; w: readonly number[] };

/** Weighted rate on its effective sample size: beta variables as in Clopper-Pearson. */
function binomialApparent(strata: Strata): { apparent: number; lower: Cdf; upper: Cdf } {
  const { apparent, rates } = checkedStrata(strata);
  const variance = sumAll(rates.map(({ p, share, n }) => (share * share * p * (1 - p)) / n));
  const total = sumAll(strata.n);
  const neff = variance > 0 ? (apparent * (1 - apparent)) / variance : total;
  const [a, b] = [neff * apparent, neff * (1 - apparent)];
  return {
    apparent,
    lower: a > 0 ? betaCdf(a, b + 1) : () => 1,
    upper: b > 0 ? betaCdf(a + 1, b) : (t) => (t >= 1 ? 1 : 0),
  };
}

/** Fay-Feuer gammas with the largest weight on the upper side. */
function poissonApparent(strata: Strata): { apparent: number; lower: Cdf; upper: Cdf } {
  const { apparent, rates } = checkedStrata(strata);
  const weights = rates.map(({ share, n }) => share / n);
  const largest = Math.max(...weights);
  const variance = sumAll(weights.map((weight, i) => weight * weight * (strata.x[i] as number)));
  const gammaCdf = (y: number, v: number): Cdf => {
    return (t) => (t <= 0 ? 0 : Math.exp(logGammaTails((y * y) / v, (t * y) / v).logLower));
  };
  return {
    apparent,
    lower: apparent > 0 ? gammaCdf(apparent, variance) : () => 1,
    upper: gammaCdf(apparent + largest, variance + largest * largest),
  };
}

function checkedStrata({ x, n, w }: Strata): { apparent: number; rates: { p: number; share: number; n: number }[] } {
  requireSameLength({ x, n, w });
  requireEach('n', n, requirePositive);
  requireEach('w', w, requirePositive);
  const total = sumAll(w);
  const rates = x.map((events, i) => {
    requireEvents({ x: `x[${i}]`, n: `n[${i}]` }, events, n[i]);
    return { p: events / (n[i] as number), share: (w[i] as number) / total, n: n[i] as number };
  });
  return { apparent: sumAll(rates.map(({ p, share }) => share * p)), rates };
}

/**
 * cdf of the prevalence (q - f)/(s - f): P(prevalence <= t) = E[P(q <= (1-t) f + t s)], over false-positive rate f and
 * sensitivity s at fixed quantile levels.
 */
export function prevalenceCdf(apparent: Cdf, falsePositive: Quantile, sensitivity: Quantile): Cdf {
  const f = nodes.map(({ level }) => falsePositive(level));
  const s = nodes.map(({ level }) => sensitivity(level));
  return (t) => {
    let sum = 0;
    for (let i = 0; i < nodes.length; i++) {
      for (let j = 0; j < nodes.length; j++) {
        const rate = (1 - t) * (f[i] as number) + t * (s[j] as number);
        sum += (nodes[i]?.weight as number) * (nodes[j]?.weight as number) * apparent(rate);
      }
    }
    return sum;
  };
}

/** The q-quantile on [0, 1]; a point mass at either end is met there. */
export function quantileOf(cdf: Cdf, q: number): number {
  if (cdf(0) >= q) return 0;
  if (cdf(1) < q) return 1;
  return findRoot((t) => cdf(t) - q, [0, 1], 1e-13);
}

export function upperVariable(x: number, n: number): Quantile {
  return x === n ? () => 1 : (level) => betaQuantile(level, x + 1, n - x);
}

export function lowerVariable(x: number, n: number): Quantile {
  return x === 0 ? () => 0 : (level) => betaQuantile(level, x, n - x + 1);
}

function betaCdf(a: number, b: number): Cdf {
  return (t) => {
    if (t <= 0) return 0;
    if (t >= 1) return 1;
    return Math.exp(logBetaTails({ a, b }, t, 1 - t).logLower);
  };
}
