import { atLeast, atMost } from '../compare/exact-two-sided.ts';
import { requireCount, requireEvents, requireProbability } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';

/**
 * Is a win rate within [lowMargin, highMargin]? Two one-sided exact binomial tests; equivalence is shown at level alpha
 * when `p`, the larger of the two, is at most alpha. Source: Schuirmann 1987.
 */
export function winRateTost(input: {
  readonly wins: number;
  readonly n: number;
  readonly lowMargin: number;
  readonly highMargin: number;
}): { pLow: number; pHigh: number; p: number } {
  const { wins, n, lowMargin, highMargin } = input;
  requireCount('n', n);
  requireCount('wins', wins);
  requireEvents({ x: 'wins', n: 'n' }, wins, n);
  requireProbability('lowMargin', lowMargin);
  requireProbability('highMargin', highMargin);
  if (lowMargin >= highMargin) {
    throw new StatsError('argument-out-of-range', {
      argument: 'lowMargin',
      value: lowMargin,
      expected: `give less than highMargin (${highMargin})`,
    });
  }
  const pLow = atLeast(wins, n, lowMargin);
  const pHigh = atMost(wins, n, highMargin);
  return { pLow, pHigh, p: Math.max(pLow, pHigh) };
}
