import { requireCount, requireEach, requireFinite, requirePositive, requireProbability } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';

export interface GumbelTailFit {
  /** Of ln(rank share) on psi = -ln(-ln p), over the largest psi; negative for a proper tail. */
  readonly slope: number;
  readonly intercept: number;
  /** Correlation of the fit; near -1 says little about prompts never sampled. */
  readonly r: number;
  /** Elicitation probability of the worst prompt among each of `forecastN`. */
  readonly quantiles: number[];
}

/**
 * Tail extrapolation of per-prompt elicitation probabilities: least squares of ln(j/m) on psi_(j), the `topK` largest
 * of m, read at 1/n. Exploratory only: it cannot see a mode that was never sampled, and refusing n/m > 1000 is the
 * caller's. Errors: fewer than 2 points or all equal, a probability of exactly 0 or 1 among the top.
 * Source: Jones et al. 2025 (arXiv 2502.16797), section 3.
 */
export function gumbelTailFit(input: {
  readonly p: readonly number[];
  readonly topK?: number;
  readonly forecastN: readonly number[];
}): GumbelTailFit {
  const { p, topK = 10, forecastN } = input;
  requireEach('p', p, requireProbability);
  requireEach('forecastN', forecastN, requirePositive);
  requireCount('topK', topK, 2);
  if (topK > p.length) {
    throw new StatsError('argument-out-of-range', {
      argument: 'topK',
      value: topK,
      expected: `give at most ${p.length}`,
    });
  }
  const top = [...p].sort((a, b) => b - a).slice(0, topK);
  if (top[0] === 1 || top.at(-1) === 0) {
    throw new StatsError('undefined-result', {
      argument: 'p',
      value: p,
      expected: 'the top probabilities must lie inside (0, 1)',
    });
  }
  const psi = top.map((value) => -Math.log(-Math.log(value)));
  const logShare = top.map((_, j) => Math.log((j + 1) / p.length));
  const { slope, intercept, r } = leastSquares(psi, logShare);
  return {
    slope,
    intercept,
    r,
    quantiles: forecastN.map((n) => Math.exp(-Math.exp((Math.log(n) + intercept) / slope))),
  };
}

function leastSquares(x: readonly number[], y: readonly number[]): { slope: number; intercept: number; r: number } {
  const meanX = x.reduce((sum, value) => sum + value, 0) / x.length;
  const meanY = y.reduce((sum, value) => sum + value, 0) / y.length;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    xx += (x[i]! - meanX) ** 2;
    yy += (y[i]! - meanY) ** 2;
    xy += (x[i]! - meanX) * (y[i]! - meanY);
  }
  if (xx === 0)
    throw new StatsError('undefined-result', {
      argument: 'p',
      value: x,
      expected: 'the top probabilities are all equal',
    });
  const slope = xy / xx;
  return { slope, intercept: meanY - slope * meanX, r: xy / Math.sqrt(xx * yy) };
}

/** Quantile of the Gumbel distribution: loc - scale ln(-ln p); p in [0, 1]. */
export function gumbelQuantile(input: { readonly p: number; readonly loc?: number; readonly scale?: number }): number {
  const { p, loc = 0, scale = 1 } = input;
  requireProbability('p', p);
  requireFinite('loc', loc);
  requirePositive('scale', scale);
  return loc - scale * Math.log(-Math.log(p));
}
