import { binomLogPmf } from '../distributions/discrete.ts';
import { requireCount, requireOpenProbability, requirePositive } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';
import { sme } from './multiplicative-error.ts';
import { jeffreysSmoothedRate } from './published-scores.ts';

/** Outcomes farther from the mean than this many standard deviations carry no weight a double can hold. */
const farSd = 14;

/**
 * The symmetric multiplicative error that sampling alone produces at equal true rates: given `totalEvents` over both
 * samples the split is binomial, and the error that of the Jeffreys-smoothed rates. `quantile` at `level` and `median`
 * are the smallest errors whose distribution function, ties merged, reaches the level. Exact.
 */
export function smeFunnel(input: {
  readonly totalEvents: number;
  readonly n1: number;
  readonly n2: number;
  readonly level?: number;
}): { quantile: number; median: number } {
  const { totalEvents, n1, n2, level = 0.9 } = input;
  requireCount('totalEvents', totalEvents);
  requirePositive('n1', n1);
  requirePositive('n2', n2);
  requireOpenProbability('level', level);
  if (totalEvents > n1 + n2) {
    const expected = `give at most n1 + n2 (${n1 + n2})`;
    throw new StatsError('argument-out-of-range', { argument: 'totalEvents', value: totalEvents, expected });
  }
  const share = n1 / (n1 + n2);
  const mean = totalEvents * share;
  const reach = farSd * Math.sqrt(mean * (1 - share)) + 2 * farSd;
  const outcomes: { error: number; probability: number }[] = [];
  const last = Math.min(totalEvents, Math.ceil(mean + reach), n1);
  for (let k = Math.max(0, Math.floor(mean - reach), totalEvents - n2); k <= last; k++) {
    const error = sme({
      a: jeffreysSmoothedRate({ k, n: n1 }),
      b: jeffreysSmoothedRate({ k: totalEvents - k, n: n2 }),
    });
    outcomes.push({ error, probability: Math.exp(binomLogPmf(k, totalEvents, share)) });
  }
  outcomes.sort((a, b) => a.error - b.error);
  return { quantile: quantileOf(outcomes, level), median: quantileOf(outcomes, 0.5) };
}

function quantileOf(outcomes: readonly { error: number; probability: number }[], level: number): number {
  let below = 0;
  for (const { error, probability } of outcomes) {
    below += probability;
    // Ties need no merging here: the answer is an error, and the level a whisker short of one is met by it.
    if (below >= level - 1e-12) return error;
  }
  return outcomes.at(-1)!.error;
}
