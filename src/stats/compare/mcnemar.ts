import { binomLogPmf } from '../distributions/discrete.ts';
import { requireCount } from '../require-argument.ts';
import { atMost } from './exact-two-sided.ts';

/** Discordant pairs: b where only the candidate shows the behavior, c where only the current deployment does. */
export interface DiscordantPairs {
  readonly b: number;
  readonly c: number;
}

/** Exact two-sided McNemar p-value, 2 P(X <= min(b, c)) with X ~ Bin(b + c, 1/2), at most 1. McNemar 1947. */
export function mcnemarExact({ b, c }: DiscordantPairs): { p: number } {
  requireCount('b', b);
  requireCount('c', c);
  return { p: Math.min(1, 2 * atMost(Math.min(b, c), b + c, 0.5)) };
}

/** Mid-p McNemar, the default: the exact p-value less half the probability of the table seen. Fagerland et al. 2013. */
export function mcnemarMidP({ b, c }: DiscordantPairs): { p: number } {
  requireCount('b', b);
  requireCount('c', c);
  if (b === c) return { p: 1 };
  const least = Math.min(b, c);
  const doubled = 2 * atMost(least, b + c, 0.5);
  return { p: Math.min(1, doubled - Math.exp(binomLogPmf(least, b + c, 0.5))) };
}
