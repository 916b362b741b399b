import { gammaQuantile } from '../distributions/gamma.ts';
import { findRoot } from '../find-root.ts';
import type { Interval } from '../interval.ts';
import { escalationVarianceFactor } from './escalation-variance-factor.ts';
import type { PlannedBehavior, PlanSettings } from './plan-options.ts';
import { costOptimalSizes, garwoodFactor, normalEvents } from './sizes.ts';

/** Grid points of the score in a search; the reference uses 40,001, and 2,001 agree to 1e-3. */
const searchPoints = 2001;

/** What one behavior asks of the study, as real numbers. */
export interface Demand {
  readonly prefixes: number;
  readonly grades: number;
  readonly flaggedLabels: number;
  readonly sensitivityLabels: number;
}

/** Effective events at which the chosen interval reaches the target factor. */
export function eventsNeeded({ targetFactor, conf, width }: PlanSettings): number {
  const normal = normalEvents(targetFactor, conf);
  if (width === 'normal-approximation') return normal;
  const excess = (logEvents: number) => garwoodFactor(Math.exp(logEvents), conf) - targetFactor;
  const middle = Math.log(normal);
  let low = middle - 1;
  while (excess(low) < 0) low -= 1;
  let high = middle + 1;
  while (excess(high) > 0) high += 1;
  return Math.exp(findRoot(excess, [low, high], 1e-10));
}

/** The cheapest sizes that give one behavior its target, over the share of replies sent to the grader. */
export function demandOf(behavior: PlannedBehavior, settings: PlanSettings): Demand {
  const target = 1 / eventsNeeded(settings);
  let best: { demand: Demand; cost: number } | null = null;
  for (const share of sharesToTry(settings)) {
    const option = atShare(behavior, settings, { share, target });
    if (best === null || option.cost < best.cost) best = option;
  }
  return best!.demand;
}

function sharesToTry({ auc }: PlanSettings): number[] {
  if (auc === null) return [1];
  const shares = [1];
  for (let share = 0.8; share > 5e-4; share *= 0.85) shares.push(share);
  return shares;
}

/** Rate of the grader's positives. */
function flaggedRate({ rate, ppv = 1, sensitivity = 1 }: PlannedBehavior): number {
  return Math.min(0.999, (rate * sensitivity) / ppv);
}

/** Rate that sampling noise is paid on: that of the positives; the textbook approximation takes the true one. */
function countedRate(behavior: PlannedBehavior, width: PlanSettings['width']): number {
  return width === 'normal-approximation' ? behavior.rate : flaggedRate(behavior);
}

function atShare(
  behavior: PlannedBehavior,
  settings: PlanSettings,
  point: { readonly share: number; readonly target: number },
): { demand: Demand; cost: number } {
  const { share, target } = point;
  const { prices, deff, gradedLanes } = settings;
  const { ppv = 1, sensitivity = 1 } = behavior;
  const counted = countedRate(behavior, settings.width);
  const flaggedShare = flaggedRate(behavior);
  const units = deff + escalation(counted, settings, share);
  const screened = settings.auc !== null && share < 1;
  const perPrefix = prices.generate + gradedLanes * ((screened ? prices.screen : 0) + share * prices.grade);
  const variance = [units / counted, (1 - ppv) / ppv, (1 - sensitivity) / sensitivity];
  // A free label would be asked for without end; a thousandth of a cent keeps the algebra finite.
  const label = Math.max(prices.label, 1e-5);
  const audited = costOptimalSizes({
    varianceUnits: variance,
    unitCosts: [perPrefix, label, label],
    targetRelVariance: target,
  });
  const [n, flagged, known] = audited.n as [number, number, number];
  if (flagged <= n * flaggedShare) {
    return {
      demand: { prefixes: n, grades: n * share, flaggedLabels: flagged, sensitivityLabels: known },
      cost: audited.cost,
    };
  }
  // Fewer positives than labels wanted: verify them all, and the doubt about them is gone.
  const right = flaggedShare * ppv;
  const verified = costOptimalSizes({
    varianceUnits: [units / right, variance[2]!],
    unitCosts: [perPrefix + flaggedShare * label, label],
    targetRelVariance: target,
  });
  const [all, labels] = verified.n as [number, number];
  const demand = { prefixes: all, grades: all * share, flaggedLabels: all * flaggedShare, sensitivityLabels: labels };
  return { demand, cost: verified.cost };
}

function escalation(p: number, { auc }: PlanSettings, share: number): number {
  return auc === null || share >= 1 ? 0 : escalationVarianceFactor({ p, auc, share, points: searchPoints });
}

export interface Outlook {
  readonly expectedPositives: number;
  /** Events of independent, perfectly graded sampling that would be as precise. */
  readonly effectiveEvents: number;
  /** Interval at the expected counts, per message, and its larger limit over the estimate. */
  readonly interval: Interval;
  readonly factor: number;
  /** Effective prefixes for comparing lanes. */
  readonly effectivePrefixes: number;
}

/** What a study of these sizes would show of one behavior, if its assumptions hold. */
export function outlook(behavior: PlannedBehavior, settings: PlanSettings, sizes: Demand): Outlook {
  const { ppv = 1, sensitivity = 1, rate } = behavior;
  const counted = countedRate(behavior, settings.width);
  const units = settings.deff + escalation(counted, settings, Math.min(1, sizes.grades / sizes.prefixes));
  const expectedPositives = sizes.prefixes * flaggedRate(behavior);
  const verifiedAll = ppv < 1 && sizes.flaggedLabels >= expectedPositives;
  let relative = units / (verifiedAll ? expectedPositives * ppv : sizes.prefixes * counted);
  if (ppv < 1 && !verifiedAll) relative += (1 - ppv) / ppv / sizes.flaggedLabels;
  if (sensitivity < 1) relative += (1 - sensitivity) / sensitivity / sizes.sensitivityLabels;
  const events = 1 / relative;
  const tail = (1 - settings.conf) / 2;
  return {
    expectedPositives,
    effectiveEvents: events,
    interval: {
      lower: (rate * gammaQuantile(tail, events, 1)) / events,
      upper: Math.min(1, (rate * gammaQuantile(1 - tail, events + 1, 1)) / events),
    },
    factor: garwoodFactor(events, settings.conf),
    effectivePrefixes: sizes.prefixes / units,
  };
}
