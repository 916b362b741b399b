import { laneRate } from '../forecast/lane-rate.ts';
import { estimateTokens } from '../models/estimate-tokens.ts';
import { priceOf } from '../models/price.ts';
import { buildRequest } from '../replay/build-request.ts';
import { type SmallestRise, smallestChange } from '../stats/index.ts';
import { laneRefs } from './lanes.ts';
import { observeLane } from './observe-lane.ts';
import type { RunDeps, Study } from './study.ts';
import { studyLanes } from './study-lanes.ts';
import { studySlice } from './study-slice.ts';

export interface LanePlan {
  readonly lane: 'placebo' | 'candidate';
  /** Requests still to be made; what is stored is not asked again. */
  readonly calls: number;
  readonly inputTokens: number;
  /** At most: as many as every reply may have. */
  readonly outputTokens: number;
  /** Null where the study gives no price. */
  readonly dollars: number | null;
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
  readonly calls: number;
  readonly tokens: number;
  readonly dollars: number | null;
  /** From the rates the endpoints allow, or from the replies there are; null where neither says. */
  readonly minutes: number | null;
  readonly budgetExceeded: readonly string[];
  readonly behaviors: readonly BehaviorOutlook[];
}

/** What a run would take and could show. Grades the logged replies, which costs nothing; asks no model. */
export async function planStudy(study: Study, deps: RunDeps): Promise<RunPlan> {
  const slice = await studySlice(study, 'current');
  const refs = laneRefs(study);
  await observeLane(study, slice.id, refs.observed, deps, 'grade');
  const lanes = [
    ...(study.config.placebo ? [await lanePlan(study, slice.id, 'placebo')] : []),
    await lanePlan(study, slice.id, 'candidate'),
  ];
  const calls = lanes.reduce((sum, lane) => sum + lane.calls, 0);
  const tokens = lanes.reduce((sum, lane) => sum + lane.inputTokens + lane.outputTokens, 0);
  const dollars = lanes.some((lane) => lane.dollars === null)
    ? null
    : lanes.reduce((sum, lane) => sum + lane.dollars!, 0);
  const { budget } = study.config;
  return {
    slice: slice.id,
    prefixes: slice.prefixes,
    lanes,
    calls,
    tokens,
    dollars,
    minutes: minutesOf(study, lanes),
    budgetExceeded: [
      ...(budget.requests !== undefined && calls > budget.requests
        ? [`${calls} calls, budget ${budget.requests}`]
        : []),
      ...(budget.tokens !== undefined && tokens > budget.tokens
        ? [`${tokens} tokens at most, budget ${budget.tokens}`]
        : []),
      ...(budget.usd !== undefined && dollars !== null && dollars > budget.usd
        ? [`$${dollars.toFixed(2)} at most, budget $${budget.usd.toFixed(2)}`]
        : []),
    ],
    behaviors: await outlooks(study, slice),
  };
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
  const price = priceOf(deployment.model);
  const dollars = price && (inputTokens * price.inputPerMillion + outputTokens * price.outputPerMillion) / 1e6;
  return { lane, calls, inputTokens, outputTokens, dollars };
}

/** The slower of the request rate and the token rate, of the slowest endpoint. */
function minutesOf(study: Study, lanes: readonly LanePlan[]): number | null {
  const needed = lanes.flatMap((lane) => {
    const { model } = lane.lane === 'placebo' ? study.config.current : study.config.candidate;
    if (lane.calls === 0) return [0];
    if (model.kind === 'recorded' || model.kind === 'scripted') return [0];
    if (model.kind === 'embedded') return [lane.outputTokens / embeddedTokensPerMinute];
    const { requestsPerMinute, tokensPerMinute } = model.limits ?? {};
    const rates = [
      ...(requestsPerMinute ? [lane.calls / requestsPerMinute] : []),
      ...(tokensPerMinute ? [(lane.inputTokens + lane.outputTokens) / tokensPerMinute] : []),
    ];
    return rates.length > 0 ? [Math.max(...rates)] : [];
  });
  return needed.length < lanes.length ? null : needed.reduce((sum, minutes) => sum + minutes, 0);
}

/** SmolLM2-135M on two quiet cores, two sequences at once. */
const embeddedTokensPerMinute = 3000;

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
