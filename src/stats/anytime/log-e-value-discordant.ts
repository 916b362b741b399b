import { requireCount, requirePositive } from '../require-argument.ts';
import { logMixtureRatio } from './log-e-value-bernoulli.ts';

/**
 * ln of the mixture e-value against "as often one way as the other" after b and c discordant pairs:
 * lnB(b+prior, c+prior) - lnB(prior, prior) + (b+c) ln 2. Source: as `logEValueBernoulli` at p = 1/2.
 */
export function logEValueDiscordant(input: {
  readonly b: number;
  readonly c: number;
  readonly prior?: number;
}): number {
  const { b, c, prior = 0.5 } = input;
  requireCount('b', b);
  requireCount('c', c);
  requirePositive('prior', prior);
  return logMixtureRatio({ x: b, n: b + c, a: prior, b: prior }, 0.5, 0.5);
}
