import { requireCount, requireEach, requireSameLength } from '../require-argument.ts';
import { sumAll } from '../special/compensated-sum.ts';
import { StatsError } from '../stats-error.ts';

/**
 * Neyman's (1938) double sampling by score strata: p = sum W_h p_h with W_h from phase 1,
 * v = sum W_h^2 s_h^2/n_h (1 - n_h/N_h) + p(1-p)/(N-1) (survey::twophase, phase 1 with replacement).
 */
export function doubleSamplingStratified(input: {
  nPhase1: readonly number[];
  nPhase2: readonly number[];
  x: readonly number[];
}): { mean: number; seSurveyTwophase: number } {
  const { nPhase1, nPhase2, x } = input;
  requireSameLength({ nPhase1, nPhase2, x });
  requireEach('nPhase1', nPhase1, (argument, value) => requireCount(argument, value, 1));
  requireEach('nPhase2', nPhase2, (argument, value) => requireCount(argument, value, 1));
  requireEach('x', x, (argument, value) => requireCount(argument, value));
  const total = sumAll(nPhase1);
  if (total < 2) refuse('nPhase1', total, 'a variance needs at least two items');
  const means: number[] = [];
  const variances: number[] = [];
  for (let h = 0; h < x.length; h++) {
    const [all, graded, events] = [nPhase1[h] as number, nPhase2[h] as number, x[h] as number];
    if (graded > all) refuse(`nPhase2[${h}]`, graded, `give at most nPhase1[${h}] (${all})`);
    if (events > graded) refuse(`x[${h}]`, events, `give at most nPhase2[${h}] (${graded})`);
    if (graded === 1 && all > 1) {
      refuse(`nPhase2[${h}]`, graded, 'a stratum graded in part needs at least two grades for its variance');
    }
    const share = all / total;
    const p = events / graded;
    means.push(share * p);
    // s^2/n = p(1-p)/(n-1); a stratum graded in full adds nothing.
    if (graded < all) variances.push(((share * share * p * (1 - p)) / (graded - 1)) * (1 - graded / all));
  }
  const mean = sumAll(means);
  return { mean, seSurveyTwophase: Math.sqrt(sumAll(variances) + (mean * (1 - mean)) / (total - 1)) };
}

function refuse(argument: string, value: number, expected: string): never {
  throw new StatsError('argument-out-of-range', { argument, value, expected });
}
