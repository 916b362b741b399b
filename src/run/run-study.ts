import type { Deployment } from '../core/deployment.ts';
import { type LimitedModel, limited } from '../models/limited.ts';
import { limitsOf } from '../models/limits.ts';
import type { LanguageModel } from '../models/model.ts';
import { priceOf } from '../models/price.ts';
import { resolveModel } from '../models/resolve.ts';
import type { DrawnSlice } from '../slice/draw-slice.ts';
import { type AskEnd, type AskedLane, askLanes } from './lanes/ask-lanes.ts';
import { gradeLane } from './lanes/grade-lane.ts';
import { gradedRefs, laneRefs } from './lanes/lanes.ts';
import { observeLane } from './lanes/observe-lane.ts';
import type { GradingEnd } from './reasoned/grading-end.ts';
import { refuseUnmeasured } from './reasoned/multi-measurement.ts';
import { refuseClosedScreens } from './reasoned/open-screens.ts';
import { reasonLanes } from './reasoned/reason-lanes.ts';
import { forgetFailedGrades, forgetFailedReplies } from './retry-failed.ts';
import type { RunDeps, Study } from './study.ts';
import { studyBudget } from './study-budget.ts';
import { studySlice } from './study-slice.ts';

/** How to come by the model of a deployment; left out: as the study says. */
export type ModelFor = (deployment: Deployment) => Promise<LanguageModel>;

export interface RunOptions {
  /** `replay` asks without grading. */
  readonly grade?: boolean;
  /** Ask again for what failed: replies, and grades whose grader failed. */
  readonly retryFailed?: boolean;
  readonly modelFor?: ModelFor;
  /** Which lanes to ask; left out: the candidate's, and the placebo where the study has one. */
  readonly lanes?: readonly AskedLane['lane'][];
}

export interface RunResult extends GradingEnd {
  readonly slice: DrawnSlice;
}

/** Slice, replay, grade: what is already done is not done again. Refuses, before it asks for anything, what grading would refuse. */
export async function runStudy(study: Study, deps: RunDeps, options: RunOptions = {}): Promise<RunResult> {
  if (options.grade !== false) {
    await refuseUnmeasured(study);
    await refuseClosedScreens(study, deps);
  }
  const slice = await studySlice(study, 'current');
  deps.onProgress({ stage: 'slice', done: slice.prefixes, total: slice.prefixes, unit: 'prefixes' });
  if (options.grade === false) return { slice, end: await replayLanes(study, slice, deps, options), detail: null };
  const order = { slice: slice.id, refs: gradedRefs(study) };
  if (options.retryFailed) await forgetFailedGrades(study, order, deps);
  // What earlier runs left ungraded; a reply asked for now is stored with its rules' grades.
  await gradeByRules(study, slice.id, deps);
  const end = await replayLanes(study, slice, deps, options);
  if (end !== 'done') return { slice, end, detail: null };
  return { slice, ...(await reasonLanes(study, order, deps)) };
}

export interface GradeOrder {
  readonly slice: string;
  /** Ask again for grades whose grader failed. */
  readonly retryFailed?: boolean;
}

/** Grades every lane's replies that lack a grade: by rules, then what the reasoner decides. */
export async function gradeStudy(study: Study, { slice, retryFailed }: GradeOrder, deps: RunDeps): Promise<GradingEnd> {
  const order = { slice, refs: gradedRefs(study) };
  if (retryFailed) await forgetFailedGrades(study, order, deps);
  await gradeByRules(study, slice, deps);
  return reasonLanes(study, order, deps);
}

async function gradeByRules(study: Study, slice: string, deps: RunDeps): Promise<void> {
  await observeLane(study, slice, laneRefs(study).observed, deps, 'grade');
  for (const ref of gradedRefs(study)) await gradeLane(study, slice, ref, deps);
}

/** Asks the candidate again on the launched prompts: what separates asking again from production, for the autopsy. */
export async function rerunLaunched(study: Study, deps: RunDeps, options: RunOptions = {}): Promise<RunResult> {
  const slice = await studySlice(study, 'launched');
  const end = await replayLanes(study, slice, deps, { ...options, lanes: ['candidate'] });
  const { candidate } = laneRefs(study);
  await gradeLane(study, slice.id, candidate, deps);
  if (end !== 'done') return { slice, end, detail: null };
  return { slice, ...(await reasonLanes(study, { slice: slice.id, refs: [candidate] }, deps)) };
}

async function replayLanes(study: Study, slice: DrawnSlice, deps: RunDeps, options: RunOptions): Promise<AskEnd> {
  const { lanes, close } = await openLanes(study, slice, deps, options);
  try {
    const { minutes } = study.config.budget;
    return await askLanes(
      study,
      lanes,
      {
        slice: slice.id,
        prefixes: slice.prefixes,
        grade: options.grade !== false,
        ...(minutes === undefined ? {} : { until: deps.clock.now() + minutes * 60_000 }),
      },
      deps,
    );
  } finally {
    await close();
  }
}

interface OpenLanes {
  readonly lanes: readonly AskedLane[];
  close(): Promise<void>;
}

/** Lanes that still lack replies, each with its model; one model serves both where they share an endpoint. */
async function openLanes(study: Study, slice: DrawnSlice, deps: RunDeps, options: RunOptions): Promise<OpenLanes> {
  const refs = laneRefs(study);
  const { config } = study;
  const wanted = [
    ...(config.placebo ? [{ lane: 'placebo' as const, deployment: config.current, ref: refs.placebo }] : []),
    { lane: 'candidate' as const, deployment: config.candidate, ref: refs.candidate },
  ].filter(({ lane }) => options.lanes?.includes(lane) ?? true);
  const budget = await studyBudget(study, slice.id);
  const models = new Map<string, LimitedModel>();
  const lanes: AskedLane[] = [];
  for (const lane of wanted) {
    if (options.retryFailed) await forgetFailedReplies(study, { slice: slice.id, ref: lane.ref }, deps);
    const { pending } = await study.store.replies.counts(slice.id, lane.ref);
    if (pending === 0) continue;
    const key = JSON.stringify(lane.deployment.model);
    let model = models.get(key);
    if (!model) {
      const opened = await (options.modelFor ?? modelForStudy(study, deps))(lane.deployment);
      model = limited(opened, {
        ...limitsOf(lane.deployment.model),
        price: priceOf(lane.deployment.model),
        budget,
        clock: deps.clock,
        seed: config.slice.seed,
      });
      models.set(key, model);
    }
    lanes.push({ ...lane, model });
  }
  return {
    lanes,
    close: async () => {
      for (const model of models.values()) await model.close();
    },
  };
}

function modelForStudy(study: Study, deps: RunDeps): ModelFor {
  return (deployment) =>
    resolveModel(deployment.model, {
      studyDir: study.dir,
      cacheDir: deps.cacheDir,
      environment: deps.environment,
      clock: deps.clock,
    });
}
