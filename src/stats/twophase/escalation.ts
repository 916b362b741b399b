import { normQuantile } from '../distributions/normal.ts';
import {
  requireEach,
  requireNonNegative,
  requireOpenProbability,
  requirePositive,
  requireProbability,
} from '../require-argument.ts';
import { sumAll } from '../special/compensated-sum.ts';
import { StatsError } from '../stats-error.ts';

/**
 * The most that score-driven escalation can gain over uniform grading: exp(d^2/4), d = sqrt(2) Phi^-1(AUC), for
 * equal-variance binormal scores, whatever the prevalence.
 */
export function maxEscalationGain({ auc }: { auc: number }): { d: number; gain: number } {
  requireOpenProbability('auc', auc);
  const d = Math.SQRT2 * normQuantile(auc);
  return { d, gain: Math.exp((d * d) / 4) };
}

/**
 * Escalation probabilities: pi_i = max(floor, min(1, kappa u_i^(temper/2))), floor = floorShare B/n, kappa such that
 * sum pi = B. `urgency` u_i is eta(1-eta) for one behavior, sum_b lambda_b eta_ib(1-eta_ib)/p_b^2 for several.
 * Temper 0.75 keeps the coverage where the score is over-confident; the floor keeps every pi positive.
 */
export function escalationProbabilities(input: {
  urgency: readonly number[];
  /** Expected number of grades, at most the number of items. */
  budget: number;
  temper?: number;
  floorShare?: number;
}): number[] {
  const { urgency, budget, temper = 0.75, floorShare = 0.3 } = input;
  requireEach('urgency', urgency, requireNonNegative);
  requirePositive('budget', budget);
  requirePositive('temper', temper);
  requireProbability('floorShare', floorShare);
  requirePositive('floorShare', floorShare);
  const n = urgency.length;
  if (budget > n) {
    const expected = `give at most the number of items (${n})`;
    throw new StatsError('argument-out-of-range', { argument: 'budget', value: budget, expected });
  }
  const floor = (floorShare * budget) / n;
  const size = urgency.map((value) => value ** (temper / 2));
  const at = (kappa: number) => size.map((value) => Math.max(floor, Math.min(1, kappa * value)));
  const most = size.reduce((largest, value) => Math.max(largest, value), 0);
  // No item is more urgent than another: draw evenly.
  if (most === 0) return urgency.map(() => budget / n);
  let [low, high] = [Math.log(floor / most), Math.log(floor / most) + 1];
  const smallest = size.reduce((least, value) => (value > 0 ? Math.min(least, value) : least), most);
  const ceiling = -Math.log(smallest);
  if (sumAll(at(Math.exp(ceiling))) <= budget) return spread(at(Math.exp(ceiling)), budget);
  high = ceiling;
  for (let i = 0; i < 200 && high - low > 1e-15 * Math.max(1, Math.abs(high)); i++) {
    const middle = 0.5 * (low + high);
    if (sumAll(at(Math.exp(middle))) < budget) low = middle;
    else high = middle;
  }
  return at(Math.exp(0.5 * (low + high)));
}

/** Every urgent item is graded for certain and budget is left: the rest share it evenly. */
function spread(pi: readonly number[], budget: number): number[] {
  const rest = pi.filter((value) => value < 1).length;
  const certain = pi.length - rest;
  return pi.map((value) => (value < 1 ? Math.min(1, (budget - certain) / rest) : 1));
}
