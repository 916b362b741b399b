import { betaQuantile } from '../distributions/beta.ts';
import { gammaQuantile } from '../distributions/gamma.ts';
import { normQuantile } from '../distributions/normal.ts';
import {
  requireCount,
  requireEach,
  requireFinite,
  requireNonNegative,
  requireOpenProbability,
  requirePositive,
  requireProbability,
  requireSameLength,
} from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';

/** Items without an event that show a rate below p at level conf: ceil(ln(1 - conf)/ln(1 - p)); 0 < p <= 1. */
export function nZeroEvents({ p, conf = 0.95 }: { readonly p: number; readonly conf?: number }): number {
  requirePositive('p', p);
  requireProbability('p', p);
  requireOpenProbability('conf', conf);
  const exact = Math.log1p(-conf) / Math.log1p(-p);
  // A whole answer must not be pushed up by its rounding.
  return Math.max(1, Math.ceil(exact * (1 - 4 * Number.EPSILON)));
}

/** The rate below which a sample shows nothing: -ln(1 - conf)/neff, the rule of three. Above 1 nothing is measurable. */
export function detectionFloor({ neff, conf = 0.95 }: { readonly neff: number; readonly conf?: number }): number {
  requirePositive('neff', neff);
  requireOpenProbability('conf', conf);
  return -Math.log1p(-conf) / neff;
}

/**
 * Events after which the exact Poisson (Garwood) limits both lie within a factor of the estimate, and the normal
 * approximation (z / ln factor)^2. factor > 1.
 */
export function eventsForFactor({ factor, conf = 0.95 }: { readonly factor: number; readonly conf?: number }): {
  exact: number;
  normal: number;
} {
  const normal = normalEvents(factor, conf);
  const enough = (x: number) => garwoodFactor(x, conf) <= factor;
  let low = 0;
  let high = Math.max(1, Math.ceil(normal));
  while (!enough(high)) {
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return { exact: high, normal };
}

/** (z / ln factor)^2. */
export function normalEvents(factor: number, conf: number): number {
  requireFinite('factor', factor);
  requireOpenProbability('conf', conf);
  if (!(factor > 1))
    throw new StatsError('argument-out-of-range', {
      argument: 'factor',
      value: factor,
      expected: 'give a factor above 1',
    });
  return (normQuantile((1 - conf) / 2) / Math.log(factor)) ** 2;
}

/** The larger of upper/x and x/lower of Garwood's interval; x may be an effective count. */
export function garwoodFactor(x: number, conf: number): number {
  const tail = (1 - conf) / 2;
  return Math.max(gammaQuantile(1 - tail, x + 1, 1) / x, x / gammaQuantile(tail, x, 1));
}

/**
 * Cheapest sizes that bring sum V_k/n_k to a target: n_k = sqrt(V_k/c_k) S/r^2 with S = sum sqrt(V_k c_k), cost S^2/r^2.
 * Real numbers; round up. Source: Lagrange multipliers (Cochran 1977, 5.5).
 */
export function costOptimalSizes(input: {
  readonly varianceUnits: readonly number[];
  readonly unitCosts: readonly number[];
  readonly targetRelVariance: number;
}): { n: number[]; cost: number } {
  const { varianceUnits, unitCosts, targetRelVariance } = input;
  requireEach('varianceUnits', varianceUnits, requireNonNegative);
  requireEach('unitCosts', unitCosts, requirePositive);
  requireSameLength({ varianceUnits, unitCosts });
  requirePositive('targetRelVariance', targetRelVariance);
  const sum = varianceUnits.reduce((total, variance, k) => total + Math.sqrt(variance * unitCosts[k]!), 0);
  return {
    n: varianceUnits.map((variance, k) => (Math.sqrt(variance / unitCosts[k]!) * sum) / targetRelVariance),
    cost: sum ** 2 / targetRelVariance,
  };
}

/**
 * Samples per prefix that waste nothing: m* = sqrt((costPrefix/costSample)(1 - icc)/icc), and max(1, round(m*)).
 * icc in (0, 1] is the share of the variance between prefixes.
 */
export function optimalSamplesPerPrefix(input: {
  readonly costPrefix: number;
  readonly costSample: number;
  readonly icc: number;
}): { mReal: number; m: number } {
  const { costPrefix, costSample, icc } = input;
  requireNonNegative('costPrefix', costPrefix);
  requirePositive('costSample', costSample);
  requirePositive('icc', icc);
  requireProbability('icc', icc);
  const mReal = Math.sqrt(((costPrefix / costSample) * (1 - icc)) / icc);
  return { mReal, m: Math.max(1, Math.round(mReal)) };
}

/**
 * Sample size per arm of a two-sided z-test of two proportions (unpooled alternative, far tail ignored), as R's
 * power.prop.test. p1 and p2 differ. Source: Fleiss et al. 2003, section 4.2.
 */
export function nTwoProportions(input: {
  readonly p1: number;
  readonly p2: number;
  readonly alpha?: number;
  readonly power?: number;
}): { nPerArm: number } {
  const { p1, p2, alpha = 0.05, power = 0.8 } = input;
  requireProbability('p1', p1);
  requireProbability('p2', p2);
  requireOpenProbability('alpha', alpha);
  requireOpenProbability('power', power);
  if (p1 === p2)
    throw new StatsError('undefined-result', {
      argument: 'p2',
      value: p2,
      expected: 'equal rates are never told apart',
    });
  const sum = p1 + p2;
  const underNull = -normQuantile(alpha / 2) * Math.sqrt(sum * (1 - sum / 2));
  const underChange = normQuantile(power) * Math.sqrt(p1 * (1 - p1) + p2 * (1 - p2));
  return { nPerArm: ((underNull + underChange) / (p1 - p2)) ** 2 };
}

/**
 * The rarest kind of event that a search of n items finds at least `minHits` times, with error alpha shared over
 * `maxTypes` kinds: the smallest p with P(Bin(n, p) <= minHits - 1) <= alpha/maxTypes.
 */
export function minDetectableType(input: {
  readonly n: number;
  readonly minHits?: number;
  readonly maxTypes?: number;
  readonly alpha?: number;
}): number {
  const { n, minHits = 10, maxTypes = 10, alpha = 0.05 } = input;
  requireCount('n', n, 1);
  requireCount('minHits', minHits, 1);
  requirePositive('maxTypes', maxTypes);
  requireOpenProbability('alpha', alpha);
  if (minHits > n) {
    throw new StatsError('argument-out-of-range', {
      argument: 'minHits',
      value: minHits,
      expected: `give at most n (${n})`,
    });
  }
  if (alpha / maxTypes >= 1) return 0;
  return betaQuantile(1 - alpha / maxTypes, minHits, n - minHits + 1);
}
