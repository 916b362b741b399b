import { betaQuantile } from '../distributions/beta.ts';
import { halfAlpha, type Interval } from '../interval.ts';
import { requireEvents, requireOpenProbability } from '../require-argument.ts';

/** x events among n trials; both may be effective (fractional) counts. `conf` in (0, 1), default 0.95. */
export interface ProportionInput {
  readonly x: number;
  readonly n: number;
  readonly conf?: number;
}

/** The exact interval (Clopper & Pearson 1934). No data gives [0, 1]; closed forms at 0 and n. */
export function clopperPearson({ x, n, conf = 0.95 }: ProportionInput): Interval {
  const tail = halfAlpha(conf);
  requireEvents({ x: 'x', n: 'n' }, x, n);
  return { lower: lowerLimit(x, n, tail), upper: upperLimit(x, n, tail) };
}

/** The exact one-sided upper limit: the rule of three at x = 0. */
export function clopperPearsonUpperOneSided({ x, n, conf = 0.95 }: ProportionInput): number {
  requireOpenProbability('conf', conf);
  requireEvents({ x: 'x', n: 'n' }, x, n);
  return upperLimit(x, n, 1 - conf);
}

function lowerLimit(x: number, n: number, tail: number): number {
  if (x === 0) return 0;
  if (x === n) return Math.exp(Math.log(tail) / n);
  return betaQuantile(tail, x, n - x + 1);
}

function upperLimit(x: number, n: number, tail: number): number {
  if (x === n) return 1;
  if (x === 0) return -Math.expm1(Math.log(tail) / n);
  return betaQuantile(1 - tail, x + 1, n - x);
}
