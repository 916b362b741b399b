import { normQuantile } from '../distributions/normal.ts';
import { findRoot } from '../find-root.ts';
import { requireFinite, requireOpenProbability, requirePositive } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';
import { nTwoProportions } from './sizes.ts';

/** With fewer discordant pairs than this even a one-sided split cannot reach 5 % by McNemar's mid-p. */
const leastDiscordant = 5;

/** A rise of the rate, or why none could be shown. */
export type SmallestRise =
  | { readonly status: 'estimated'; readonly ratio: number }
  | { readonly status: 'not-estimable'; readonly reason: 'too-few-events' };

export interface ChangeDesign {
  /** Rate of the current deployment. */
  readonly rate: number;
  /** Effective prefixes. */
  readonly n: number;
  readonly alpha?: number;
  readonly power?: number;
  /** Correlation of the two lanes' grades on the same prefix; paired only. */
  readonly correlation?: number;
}

/**
 * Smallest ratio above 1 that a two-sided test at `alpha` shows with probability `power`: paired on the same prefixes
 * (discordant pairs, (z_alpha/2 + z_power sqrt(1 - D^2))^2 / D^2 of them with D = (b - c)/(b + c)), and with independent
 * samples. Source: Connor 1987 for the pairs, Fleiss et al. 2003 for the samples.
 */
export function smallestChange(design: ChangeDesign): { paired: SmallestRise; unpaired: SmallestRise } {
  const { rate, n, alpha = 0.05, power = 0.8, correlation = 0 } = design;
  requireOpenProbability('rate', rate);
  requirePositive('n', n);
  requireOpenProbability('alpha', alpha);
  requireOpenProbability('power', power);
  requireFinite('correlation', correlation);
  if (correlation < 0 || correlation >= 1) {
    throw new StatsError('argument-out-of-range', {
      argument: 'correlation',
      value: correlation,
      expected: 'give 0 or more, below 1',
    });
  }
  const settings = { rate, n, alpha, power, correlation };
  return {
    paired: solve(rate, (ratio) => pairsShort(settings, ratio)),
    unpaired: solve(rate, (ratio) => nTwoProportions({ p1: rate * ratio, p2: rate, alpha, power }).nPerArm / n - 1),
  };
}

/** Discordant pairs needed over those expected, less 1. */
function pairsShort({ rate, n, alpha, power, correlation }: Required<ChangeDesign>, ratio: number): number {
  const raised = rate * ratio;
  const spread = Math.sqrt(rate * (1 - rate) * raised * (1 - raised));
  const both = Math.min(rate, rate * raised + correlation * spread);
  const gained = n * (raised - both);
  const lost = n * (rate - both);
  const lean = (gained - lost) / (gained + lost);
  const needed = (-normQuantile(alpha / 2) + normQuantile(power) * Math.sqrt(1 - lean * lean)) ** 2 / lean ** 2;
  return Math.max(needed, leastDiscordant) / (gained + lost) - 1;
}

function solve(rate: number, short: (ratio: number) => number): SmallestRise {
  const highest = (1 / rate) * (1 - 1e-9);
  if (!(highest > 1) || short(highest) > 0) return { status: 'not-estimable', reason: 'too-few-events' };
  const ratio = Math.exp(findRoot((log) => short(Math.exp(log)), [1e-9, Math.log(highest)], 1e-9));
  return { status: 'estimated', ratio };
}
