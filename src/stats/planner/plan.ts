import type { Interval } from '../interval.ts';
import { type Demand, demandOf, eventsNeeded, outlook } from './plan-behavior.ts';
import { type PlanOptions, type PlanSettings, planSettings, type Source } from './plan-options.ts';
import { detectionFloor } from './sizes.ts';
import { type SmallestRise, smallestChange } from './smallest-change.ts';

export interface StudyPlan {
  readonly status: 'estimated';
  readonly prefixes: number;
  /** Grades by the dear grader, over all lanes; less than prefixes x lanes where a screen decides. */
  readonly grades: number;
  /** Share of replies escalated to the dear grader. */
  readonly gradedShare: number;
  readonly labels: { readonly flagged: number; readonly sensitivity: number };
  readonly dollars: number;
  readonly minutes:
    | { readonly status: 'estimated'; readonly value: number }
    | { readonly status: 'not-estimable'; readonly reason: 'no-speeds' };
  /** The behavior that sets the number of prefixes. */
  readonly driver: string;
  readonly eventsNeeded: number;
  readonly deff: number;
  readonly behaviors: readonly BehaviorPlan[];
  readonly sources: PlanSettings['sources'];
  readonly assumptions: readonly string[];
}

export interface BehaviorPlan {
  readonly behavior: string;
  readonly rate: number;
  readonly rateSource: Source;
  /** Prefixes this behavior alone would need. */
  readonly prefixesNeeded: number;
  readonly expectedPositives: number;
  readonly effectiveEvents: number;
  /** The interval expected at the planned size. */
  readonly interval: Interval;
  readonly factor: number;
  /** Rates below this cannot be measured with the planned sample. */
  readonly floor: number;
  /** Smallest rise over the current deployment that could be shown. */
  readonly smallestChange: { readonly paired: SmallestRise; readonly unpaired: SmallestRise };
}

export interface NoPlan {
  readonly status: 'not-estimable';
  readonly reason: 'out-of-reach';
  readonly detail: string;
}

/** No study draws more prefixes than this. */
const mostPrefixes = 1e12;

/**
 * The cheapest study that reaches the target factor for every behavior: each is solved alone (cost-optimal prefixes,
 * grades and labels, over the share sent to the grader), and the largest of each size is taken. Dollars and minutes
 * follow; `smallestChange` says what rise each behavior could show. A pilot's figures replace assumptions.
 * Errors: StatsError on an unknown option or a value out of range.
 */
export function plan(options: PlanOptions): StudyPlan | NoPlan {
  const settings = planSettings(options);
  const demands = settings.behaviors.map((behavior) => demandOf(behavior, settings));
  const largest = (pick: (demand: Demand) => number) => Math.ceil(Math.max(...demands.map(pick)) - 1e-9);
  const prefixes = largest((demand) => demand.prefixes);
  if (!(prefixes <= mostPrefixes)) {
    return {
      status: 'not-estimable',
      reason: 'out-of-reach',
      detail: `${prefixes} prefixes would be needed: raise the target factor`,
    };
  }
  const sizes: Demand = {
    prefixes,
    grades: Math.min(
      prefixes,
      largest((demand) => demand.grades),
    ),
    flaggedLabels: largest((demand) => demand.flaggedLabels),
    sensitivityLabels: largest((demand) => demand.sensitivityLabels),
  };
  const driver = demands.findIndex((demand) => Math.ceil(demand.prefixes - 1e-9) === prefixes);
  return {
    status: 'estimated',
    prefixes,
    grades: sizes.grades * settings.gradedLanes,
    gradedShare: sizes.grades / prefixes,
    labels: { flagged: sizes.flaggedLabels, sensitivity: sizes.sensitivityLabels },
    dollars: dollarsOf(sizes, settings),
    minutes: minutesOf(sizes, settings),
    driver: settings.behaviors[driver]!.behavior,
    eventsNeeded: eventsNeeded(settings),
    deff: settings.deff,
    behaviors: settings.behaviors.map((behavior, i) => behaviorPlan(behavior, settings, { sizes, alone: demands[i]! })),
    sources: settings.sources,
    assumptions: assumptionsOf(settings),
  };
}

function behaviorPlan(
  behavior: PlanSettings['behaviors'][number],
  settings: PlanSettings,
  { sizes, alone }: { readonly sizes: Demand; readonly alone: Demand },
): BehaviorPlan {
  const { effectivePrefixes, ...seen } = outlook(behavior, settings, sizes);
  const { rate } = behavior;
  const { alpha, power, laneCorrelation: correlation } = settings;
  return {
    behavior: behavior.behavior,
    rate,
    rateSource: behavior.rateSource,
    prefixesNeeded: Math.ceil(alone.prefixes - 1e-9),
    ...seen,
    floor: detectionFloor({ neff: effectivePrefixes }),
    smallestChange: smallestChange({ rate, n: effectivePrefixes, alpha, power, correlation }),
  };
}

function dollarsOf(sizes: Demand, { prices, gradedLanes }: PlanSettings): number {
  const screened = sizes.grades < sizes.prefixes ? sizes.prefixes : 0;
  const labels = sizes.flaggedLabels + sizes.sensitivityLabels;
  const perLane = screened * prices.screen + sizes.grades * prices.grade;
  return sizes.prefixes * prices.generate + gradedLanes * perLane + labels * prices.label;
}

function minutesOf(sizes: Demand, { speeds, gradedLanes }: PlanSettings): StudyPlan['minutes'] {
  if (speeds === null) return { status: 'not-estimable', reason: 'no-speeds' };
  // Grading runs beside generation; the slower of the two sets the time.
  const generating = sizes.prefixes / speeds.generationsPerMinute;
  const grading = (sizes.grades * gradedLanes) / speeds.gradesPerMinute;
  return { status: 'estimated', value: Math.max(generating, grading) };
}

function assumptionsOf({ auc, behaviors, laneCorrelation }: PlanSettings): string[] {
  const list = ['the rates are as expected', 'clusters are independent'];
  if (auc !== null)
    list.push('scores are binormal with equal variances', 'grades are drawn with probability as eta^0.375, floor 0.3');
  list.push(
    behaviors.some(({ ppv }) => ppv !== undefined)
      ? 'sensitivity is the same in the audit and in the sample'
      : 'the grader makes no mistakes',
  );
  list.push(`the two lanes' grades correlate ${laneCorrelation} on one prefix`);
  return list;
}
