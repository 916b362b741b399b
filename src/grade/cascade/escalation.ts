import { ForeshadowError } from '../../core/errors.ts';
import type { Escalation } from '../../core/grade.ts';
import { keyedUniform } from '../../core/keyed-random.ts';
import { type EscalationRule, escalationProbability, solveEscalation } from '../../stats/twophase/escalation.ts';

/** How many replies the reasoner is to grade, and which rather than others. */
export interface EscalationDesign {
  /** Expected share of the replies (of the whole cost, where costs are given) that is graded, in (0, 1]. */
  readonly share: number;
  /** Below 1 the optimum is flattened: an over-confident screen then costs width, not coverage. 0.75 unless given. */
  readonly temper?: number;
  /** Least probability as a share of `share`, in (0, 1]; 0.3 unless given. */
  readonly floorShare?: number;
  /** Guesses within are always graded; counted against the share. */
  readonly certain?: { readonly from: number; readonly to: number };
}

/** What the screen said of a reply; null where it had no answer, and then the reply is graded for certain. */
export interface Screened {
  readonly guess: number | null;
  /** Expected cost of the reasoner's grade, any unit above 0; 1 when absent. */
  readonly cost?: number;
}

/** A design whose budget is solved. Plain JSON; stored with the run, so that a later reply is treated like the first. */
export interface EscalationPlan extends EscalationRule {
  readonly certain: { readonly from: number; readonly to: number } | null;
}

/** Whether a reply goes up, and what has to be stored with it either way: without it no rate can be had. */
export interface EscalationDraw {
  readonly escalated: boolean;
  readonly escalation: Escalation;
}

/** Stored where the screen had no answer; with a probability of 1 no estimate depends on it. */
const noGuess = 0.5;

/**
 * Solves the budget over replies: probability proportional to sqrt(m(1-m)/cost), tempered, at least the floor, at most 1
 * (statistics.md 3.2). Give the replies of all lanes together, so that they share one plan. Throws `cascade.share` where
 * the share is no share or the certain ones alone exceed it.
 */
export function planEscalation(replies: readonly Screened[], design: EscalationDesign): EscalationPlan {
  const { share, temper = 0.75, floorShare = 0.3, certain = null } = design;
  if (!(share > 0 && share <= 1))
    throw badShare(`The share of replies to grade is ${share}; it lies above 0 and up to 1.`);
  const open = replies.filter(({ guess }) => !isCertain(guess, certain));
  const costOf = ({ cost = 1 }: Screened) => cost;
  const total = (of: readonly Screened[]) => of.reduce((sum, one) => sum + costOf(one), 0);
  const [whole, drawn] = [total(replies), total(open)];
  if (open.length === 0) return { kappa: 0, floor: share, temper, certain };
  const budget = share * whole - (whole - drawn);
  if (!(budget > 0)) {
    throw badShare(
      `Replies that are graded for certain cost ${(1 - drawn / whole).toFixed(3)} of the whole, more than the share ${share}.`,
    );
  }
  const rule = solveEscalation({
    urgency: open.map(urgencyOf),
    cost: open.map(costOf),
    budget: Math.min(budget, drawn),
    temper,
    floorShare,
  });
  return { ...rule, certain };
}

/**
 * Probability and draw of one reply. The draw is keyed by policy version and prefix, not by lane: a prefix is escalated
 * in both lanes together wherever the probabilities allow, which is what makes their difference precise.
 */
export function escalate(
  reply: Screened & { readonly prefix: string },
  by: { readonly plan: EscalationPlan; readonly seed: number; readonly policyVersion: string },
): EscalationDraw {
  const { guess } = reply;
  const probability = isCertain(guess, by.plan.certain) ? 1 : escalationProbability(by.plan, urgencyOf(reply));
  const draw = keyedUniform(by.seed, 'escalate', `${by.policyVersion}\0${reply.prefix}`);
  return { escalated: draw < probability, escalation: { probability, guess: guess ?? noGuess } };
}

function isCertain(guess: number | null, certain: EscalationPlan['certain']): boolean {
  return guess === null || (certain !== null && guess >= certain.from && guess <= certain.to);
}

function urgencyOf({ guess, cost = 1 }: Screened): number {
  const m = guess ?? 0.5;
  return (m * (1 - m)) / cost;
}

function badShare(message: string): ForeshadowError {
  return new ForeshadowError('cascade.share', message, { hint: 'Give a larger share, or a narrower certain band.' });
}
