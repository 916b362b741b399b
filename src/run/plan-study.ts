import { laneRate } from '../forecast/lane-rate.ts';
import { estimateTokens } from '../models/estimate-tokens.ts';
import { buildRequest } from '../replay/build-request.ts';
import { type SmallestRise, smallestChange } from '../stats/index.ts';
import { gradedRefs, laneRefs } from './lanes/lanes.ts';
import { observeLane } from './lanes/observe-lane.ts';
import { studyLanes } from './lanes/study-lanes.ts';
import { minutesOf, type PlannedCalls, pricedCalls, sumOfCalls } from './plan-calls.ts';
import { type GradingPlan, gradingMinutes, planGrading } from './reasoned/plan-grading.ts';
import type { RunDeps, Study } from './study.ts';
import { studyBudget } from './study-budget.ts';
import { studySlice } from './study-slice.ts';

export interface LanePlan extends PlannedCalls {
  readonly lane: 'placebo' | 'candidate';
}

export interface BehaviorOutlook {
  readonly behavior: string;
  readonly title: string;
  /** Today's rate on the slice, from the logged replies. */
  readonly today: number | null;
  readonly events: number;
  /** The smallest rise the slice would show with probability 0.8. */
  readonly smallestRise: SmallestRise;
}

export interface RunPlan {
  readonly slice: string;
  readonly prefixes: number;
  readonly lanes: readonly LanePlan[];
  /** What the reasoner would be asked, by policy or set of policies; empty where rules decide all. */
  readonly grading: readonly GradingPlan[];
  /** Of lanes and grading together. */
  readonly calls: number;
  readonly tokens: number;
  readonly dollars: number | null;
  /** From the rates the endpoints allow, or from the replies there are; null where neither says. */
  readonly minutes: number | null;
  readonly budgetExceeded: readonly string[];
  readonly behaviors: readonly BehaviorOutlook[];
}

/** What a run would take and could show. Grades the logged replies by rules, which costs nothing; asks no model. */
export async function planStudy(study: Study, deps: RunDeps): Promise<RunPlan> {
  const slice = await studySlice(study, 'current');
  const refs = laneRefs(study);
  await observeLane(study, slice.id, refs.observed, deps, 'grade');
  const lanes = [
    ...(study.config.placebo ? [await lanePlan(study, slice.id, 'placebo')] : []),
    await lanePlan(study, slice.id, 'candidate'),
  ];
  const grading = await planGrading(study, { slice: slice.id, refs: gradedRefs(study) });
  const { calls, inputTokens, outputTokens, dollars } = sumOfCalls([...lanes, ...grading]);
  const tokens = inputTokens + outputTokens;
  return {
    slice: slice.id,
    prefixes: slice.prefixes,
    lanes,
    grading,
    calls,
    tokens,
    dollars,
    minutes: minutesInAll(study, lanes, grading),
    budgetExceeded: await exceeded(study, slice.id, { calls, tokens, dollars }),
    behaviors: await outlooks(study, slice),
  };
}

/** The budget counts over all runs of the slice, so what is spent counts too. */
async function exceeded(
  study: Study,
  slice: string,
  { calls, tokens, dollars }: Pick<RunPlan, 'calls' | 'tokens' | 'dollars'>,
): Promise<string[]> {
  const { budget } = study.config;
  const { spent } = await studyBudget(study, slice);
  const beside = (already: string | number, any: boolean): string => (any ? ` beside ${already} spent` : '');
  const over: string[] = [];
  if (budget.requests !== undefined && calls + spent.requests > budget.requests)
    over.push(`${calls} calls${beside(spent.requests, spent.requests > 0)}, budget ${budget.requests}`);
  if (budget.tokens !== undefined && tokens + spent.tokens > budget.tokens)
    over.push(`${tokens} tokens at most${beside(spent.tokens, spent.tokens > 0)}, budget ${budget.tokens}`);
  if (budget.usd !== undefined && dollars !== null && dollars + spent.costUsd > budget.usd) {
    const already = beside(`$${spent.costUsd.toFixed(2)}`, spent.costUsd > 0);
    over.push(`$${dollars.toFixed(2)} at most${already}, budget $${budget.usd.toFixed(2)}`);
  }
  return over;
}

async function lanePlan(study: Study, slice: string, lane: 'placebo' | 'candidate'): Promise<LanePlan> {
  const deployment = lane === 'placebo' ? study.config.current : study.config.candidate;
  let calls = 0;
  let inputTokens = 0;
  let outputTokens = 0;
  for await (const prefix of study.store.replies.missing(slice, laneRefs(study)[lane])) {
    const conversation = await study.store.traffic.get(prefix.conversation);
    const estimate = estimateTokens(
      buildRequest({
        conversation,
        turn: prefix.turn,
        prefix: prefix.prefix,
        deployment,
        lane,
        trial: 0,
        seed: study.config.slice.seed,
      }),
    );
    calls++;
    inputTokens += estimate.inputTokens;
    outputTokens += estimate.outputTokens;
  }
  return { lane, ...pricedCalls(deployment.model, { calls, inputTokens, outputTokens }) };
}

/** Grading follows when the replies are in, so its minutes come on top. */
function minutesInAll(study: Study, lanes: readonly LanePlan[], grading: readonly GradingPlan[]): number | null {
  const { current, candidate } = study.config;
  const parts = [
    ...lanes.map((lane) => minutesOf((lane.lane === 'placebo' ? current : candidate).model, lane)),
    gradingMinutes(study, grading),
  ];
  return parts.reduce<number | null>((sum, part) => (sum === null || part === null ? null : sum + part), 0);
}

async function outlooks(study: Study, slice: Parameters<typeof studyLanes>[1]): Promise<BehaviorOutlook[]> {
  const lanes = await studyLanes(study, slice);
  return study.policies.map((policy) => {
    const estimate = laneRate(lanes.frame, lanes.observed, study.handles.get(policy.id)!);
    const none: SmallestRise = { status: 'not-estimable', reason: 'too-few-events' };
    const usable = estimate.status === 'estimated' && estimate.point > 0 && estimate.point < 1;
    return {
      behavior: policy.id,
      title: policy.title,
      today: estimate.status === 'estimated' ? estimate.point : null,
      events: estimate.status === 'estimated' ? estimate.events : 0,
      smallestRise: usable
        ? smallestChange({ rate: estimate.point, n: estimate.effectiveN, correlation: assumedCorrelation }).paired
        : none,
    };
  });
}

/** Of two deployments' grades on one prefix, before a run has measured it. */
const assumedCorrelation = 0.3;
