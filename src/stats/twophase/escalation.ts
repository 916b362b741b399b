import { normQuantile } from '../distributions/normal.ts';
import {
  requireEach,
  requireNonNegative,
  requireOpenProbability,
  requirePositive,
  requireProbability,
  requireSameLength,
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

/** What is left of a design once its budget is solved: pi = max(floor, min(1, kappa u^(temper/2))). Plain JSON. */
export interface EscalationRule {
  readonly kappa: number;
  /** Least probability, above 0. */
  readonly floor: number;
  readonly temper: number;
}

export interface EscalationInput {
  readonly urgency: readonly number[];
  /** Of grading each item; 1 each when absent. Divide the urgency by it where dear items should be drawn less. */
  readonly cost?: readonly number[];
  /** Expected cost of the grades (their number, where each costs 1), at most that of all items. */
  readonly budget: number;
  readonly temper?: number;
  readonly floorShare?: number;
}

/**
 * Escalation probabilities: pi_i = max(floor, min(1, kappa u_i^(temper/2))), floor = floorShare B/n, kappa such that
 * sum pi = B. `urgency` u_i is eta(1-eta) for one behavior, sum_b lambda_b eta_ib(1-eta_ib)/p_b^2 for several.
 * Temper 0.75 keeps the coverage where the score is over-confident; the floor keeps every pi positive.
 */
export function escalationProbabilities(input: EscalationInput): number[] {
  const rule = solveEscalation(input);
  return input.urgency.map((urgency) => escalationProbability(rule, urgency));
}

/** pi of an item by a solved rule, in (0, 1]. */
export function escalationProbability({ kappa, floor, temper }: EscalationRule, urgency: number): number {
  return Math.max(floor, Math.min(1, kappa * urgency ** (temper / 2)));
}

/** The rule whose expected cost over these items is the budget; it can be stored and applied to items that come later. */
export function solveEscalation(input: EscalationInput): EscalationRule {
  const { urgency, budget, temper = 0.75, floorShare = 0.3 } = input;
  requireEach('urgency', urgency, requireNonNegative);
  requirePositive('budget', budget);
  requirePositive('temper', temper);
  requireProbability('floorShare', floorShare);
  requirePositive('floorShare', floorShare);
  const n = urgency.length;
  const cost = input.cost ?? urgency.map(() => 1);
  requireEach('cost', cost, requirePositive);
  requireSameLength({ urgency, cost });
  const whole = input.cost === undefined ? n : sumAll(cost);
  if (budget > whole) {
    const expected = `give at most the number of items (${n}), or the cost of all of them (${whole})`;
    throw new StatsError('argument-out-of-range', { argument: 'budget', value: budget, expected });
  }
  const floor = (floorShare * budget) / whole;
  const size = urgency.map((value) => value ** (temper / 2));
  const spent = (kappa: number) =>
    sumAll(size.map((value, i) => cost[i]! * Math.max(floor, Math.min(1, kappa * value))));
  const most = size.reduce((largest, value) => Math.max(largest, value), 0);
  // No item is more urgent than another: draw evenly.
  if (most === 0) return { kappa: 0, floor: budget / whole, temper };
  const smallest = size.reduce((least, value) => (value > 0 ? Math.min(least, value) : least), most);
  let [low, high] = [Math.log(floor / most), -Math.log(smallest)];
  if (spent(Math.exp(high)) <= budget) {
    // Every urgent item is graded for certain and budget is left: the rest share it evenly.
    const certain = sumAll(cost.map((value, i) => (size[i]! > 0 ? value : 0)));
    const rest = whole - certain;
    return { kappa: Math.exp(high), floor: rest > 0 ? Math.min(1, (budget - certain) / rest) : floor, temper };
  }
  for (let i = 0; i < 200 && high - low > 1e-15 * Math.max(1, Math.abs(high)); i++) {
    const middle = 0.5 * (low + high);
    if (spent(Math.exp(middle)) < budget) low = middle;
    else high = middle;
  }
  return { kappa: Math.exp(0.5 * (low + high)), floor, temper };
}
