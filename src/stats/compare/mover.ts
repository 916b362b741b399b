import { betaQuantile } from '../distributions/beta.ts';
import { normQuantile } from '../distributions/normal.ts';
import type { Interval } from '../interval.ts';
import { requireOneOf } from '../require-argument.ts';
import { checkedProportions, type TwoProportions } from './two-proportions.ts';

/** Which interval each proportion contributes. With `jeffreys` its posterior median is the centre. */
export type MoverType = 'wilson' | 'jeffreys';

export interface MoverInput extends TwoProportions {
  readonly type?: MoverType;
}

/**
 * Difference p1 - p2 by recovering variances from the two separate intervals (Newcombe 1998, method 10), within [-1, 1].
 * The Jeffreys limits are the plain beta quantiles, without adjustment at x = 0 or n (Laud 2017).
 */
export function moverRD(input: MoverInput): Interval {
  const [one, two] = limits(input);
  const difference = one.centre - two.centre;
  return {
    lower: Math.max(-1, difference - Math.hypot(one.centre - one.lower, two.upper - two.centre)),
    upper: Math.min(1, difference + Math.hypot(one.upper - one.centre, two.centre - two.lower)),
  };
}

/**
 * Ratio p1 / p2 in the same way (Donner & Zou 2012, p. 351), written without its cancellation. The upper limit is
 * Infinity where the lower limit of p2 is 0.
 */
export function moverRR(input: MoverInput): Interval {
  const [one, two] = limits(input);
  const product = one.centre * two.centre;
  const lowerPart = one.lower * (2 * one.centre - one.lower);
  const lowerRoot = Math.sqrt(Math.max(0, product ** 2 - lowerPart * two.upper * (2 * two.centre - two.upper)));
  const upperPart = two.lower * (2 * two.centre - two.lower);
  const upperRoot = Math.sqrt(Math.max(0, product ** 2 - upperPart * one.upper * (2 * one.centre - one.upper)));
  return {
    lower: lowerPart <= 0 ? 0 : lowerPart / (product + lowerRoot),
    upper: upperPart <= 0 ? Number.POSITIVE_INFINITY : (product + upperRoot) / upperPart,
  };
}

interface Limits {
  readonly centre: number;
  readonly lower: number;
  readonly upper: number;
}

function limits(input: MoverInput): readonly [Limits, Limits] {
  const { x1, n1, x2, n2, conf } = checkedProportions(input);
  const type = requireOneOf('type', input.type ?? 'wilson', ['wilson', 'jeffreys']);
  const of = type === 'wilson' ? wilsonLimits : jeffreysLimits;
  return [of(x1, n1, conf), of(x2, n2, conf)];
}

/** Wilson's limits; the lower one from the product of the roots, exact where the difference would cancel. */
function wilsonLimits(x: number, n: number, conf: number): Limits {
  const z = -normQuantile((1 - conf) / 2);
  const p = x / n;
  const root = z * Math.sqrt((p * (1 - p)) / n + (z / n / 2) ** 2);
  const sum = p + (z * z) / n / 2 + root;
  const lead = 1 + (z * z) / n;
  return { centre: p, lower: x === 0 ? 0 : (p * p) / sum, upper: x === n ? 1 : sum / lead };
}

function jeffreysLimits(x: number, n: number, conf: number): Limits {
  const tail = (1 - conf) / 2;
  const a = x + 0.5;
  const b = n - x + 0.5;
  return { centre: betaQuantile(0.5, a, b), lower: betaQuantile(tail, a, b), upper: betaQuantile(1 - tail, a, b) };
}
