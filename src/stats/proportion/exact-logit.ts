import { betaQuantilePair } from '../distributions/beta.ts';

/** logit of the exact (Clopper-Pearson) lower limit of x events among n, x >= 1; keeps its digits at both ends. */
export function exactLogit(x: number, n: number, tail: number): number {
  const pair = betaQuantilePair(tail, { a: x, b: n - x + 1 });
  return Math.log(pair.x) - Math.log(pair.y);
}

/** The probability with this logit. */
export function probabilityOf(logit: number): number {
  return logit < 0 ? Math.exp(logit) / (1 + Math.exp(logit)) : 1 / (1 + Math.exp(-logit));
}
