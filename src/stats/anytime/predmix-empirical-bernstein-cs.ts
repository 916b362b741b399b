import { requireOpenProbability } from '../require-argument.ts';
import { predictableBets, reportingTimes, requireBounded, type SequenceLimits } from './bounded-stream.ts';

/**
 * Predictable-mixture empirical Bernstein confidence sequence for the mean of [0, 1] values: x and 1 - x each at
 * alpha/2, bets cut at `truncation`. With `runningIntersection` earlier limits are kept where they were tighter.
 * `at` chooses when to report (default 10, 30, 60 and the last). Source: Waudby-Smith & Ramdas 2024, theorem 2.
 */
export function predmixEmpiricalBernsteinCS(input: {
  readonly x: readonly number[];
  readonly alpha: number;
  readonly truncation?: number;
  readonly runningIntersection?: boolean;
  readonly at?: readonly number[];
}): SequenceLimits {
  const { x, alpha, truncation = 0.5, runningIntersection = false } = input;
  requireBounded(x);
  requireOpenProbability('alpha', alpha);
  requireOpenProbability('truncation', truncation);
  const at = reportingTimes(x.length, input.at);
  const side = { level: alpha / 2, truncation, runningIntersection };
  const lower = lowerLimits(x, at, side);
  const mirrored = lowerLimits(
    x.map((value) => 1 - value),
    at,
    side,
  );
  return {
    lower: lower.map((value) => Math.max(0, value)),
    upper: mirrored.map((value) => Math.min(1, 1 - value)),
    at,
  };
}

type Side = { readonly level: number; readonly truncation: number; readonly runningIntersection: boolean };

function lowerLimits(x: readonly number[], at: readonly number[], side: Side): number[] {
  const bets = predictableBets(side.level);
  const threshold = -Math.log(side.level);
  const limits: number[] = [];
  let staked = 0;
  let gained = 0;
  let cost = 0;
  let sum = 0;
  let best = Number.NEGATIVE_INFINITY;
  x.forEach((value, i) => {
    const bet = Math.min(side.truncation, bets.next());
    const mean = i === 0 ? 0 : sum / i;
    staked += bet;
    gained += bet * value;
    cost += (value - mean) ** 2 * (-Math.log1p(-bet) - bet);
    bets.see(value);
    sum += value;
    const limit = (gained - threshold - cost) / staked;
    best = side.runningIntersection ? Math.max(best, limit) : limit;
    if (at[limits.length] === i + 1) limits.push(best);
  });
  return limits;
}
