import { gradeOfCode } from '../core/grade-codes.ts';
import { type Autopsy, autopsy, postStratified } from '../forecast/autopsy.ts';
import type { ForecastedBehavior } from '../forecast/forecast-behaviors.ts';
import { laneRate } from '../forecast/lane-rate.ts';
import type { ScoredBehavior } from '../forecast/score-behaviors.ts';
import { type SliceFrame, sliceFrame } from '../forecast/slice-lanes.ts';
import type { Outcome } from '../stats/index.ts';
import type { GradeTable, SliceMember } from '../store/store.ts';
import { laneRefs } from './lanes/lanes.ts';
import type { StudyScore } from './score-study.ts';
import { policyHandles, type Study } from './study.ts';
import { studySlice } from './study-slice.ts';

/** The autopsies of a scored launch, and whether the candidate was asked again on the launched prompts. */
export interface StudyAutopsy {
  readonly rerun: boolean;
  readonly behaviors: readonly Autopsy[];
}

/** Looks into every behavior whose outcome fell outside its 90 % interval. */
export async function autopsyStudy(study: Study, score: StudyScore): Promise<StudyAutopsy> {
  const outside = score.behaviors.filter(
    ({ outcome, scores }) => outcome && scores.default && !scores.default.inside[90],
  );
  const rerun = await rerunLane(study, score);
  if (outside.length === 0) return { rerun: rerun !== null, behaviors: [] };
  const logs = await loggedSide(study);
  const launchedMix = await mixOf(study, score.slice.id);
  const registered = new Map(score.registration.behaviors.map((one) => [one.behavior, one]));
  const behaviors = outside.map((scored) => {
    const handle = study.handles.get(scored.behavior)!;
    return autopsy({
      ...forecastOf(registered.get(scored.behavior)!, scored),
      replayAtLaunchedMix: postStratified(cellsOf(logs, handle), launchedMix),
      rerun: rerun && countOf(rerun.frame, rerun.table, { handle, behavior: scored.behavior }),
    });
  });
  return { rerun: rerun !== null, behaviors };
}

function forecastOf({ behavior, forecast, evidence }: ForecastedBehavior, scored: ScoredBehavior) {
  return {
    behavior,
    forecast: forecast.forecasts.default!,
    outcome: scored.outcome!,
    replay: { behavior, n: evidence.n, events: evidence.candidate },
  };
}

interface LoggedSide {
  readonly table: GradeTable;
  readonly cells: readonly { readonly cell: string; readonly weight: number }[];
}

async function loggedSide(study: Study): Promise<LoggedSide> {
  const slice = await studySlice(study, 'current');
  const table = await study.store.grades.table(slice.id, laneRefs(study).candidate, policyHandles(study));
  const cells: { cell: string; weight: number }[] = [];
  for await (const member of study.store.slices.members(slice.id))
    cells.push({ cell: cellOf(member), weight: 1 / member.inclusionProbability });
  return { table, cells };
}

function cellsOf(
  { table, cells }: LoggedSide,
  handle: number,
): Map<string, { weight: number; events: number; n: number }> {
  const codes = table.codes.get(handle)!;
  const byCell = new Map<string, { weight: number; events: number; n: number }>();
  for (const [position, { cell, weight }] of cells.entries()) {
    const grade = gradeOfCode(codes[position]!);
    if (grade === null) continue;
    const own = byCell.get(cell) ?? { weight: 0, events: 0, n: 0 };
    byCell.set(cell, { weight: own.weight + weight, events: own.events + grade, n: own.n + 1 });
  }
  return byCell;
}

async function mixOf(study: Study, slice: string): Promise<Map<string, number>> {
  const mix = new Map<string, number>();
  for await (const member of study.store.slices.members(slice))
    mix.set(cellOf(member), (mix.get(cellOf(member)) ?? 0) + 1 / member.inclusionProbability);
  return mix;
}

/** What is known of a prompt beside its text, before and after the launch alike. */
function cellOf({ surface, language }: SliceMember): string {
  return `${surface ?? 'unknown'} / ${language ?? 'unknown'}`;
}

/** The candidate's replies on the launched prompts, where every one of them was asked. */
async function rerunLane(study: Study, score: StudyScore): Promise<{ frame: SliceFrame; table: GradeTable } | null> {
  const { candidate } = laneRefs(study);
  const counts = await study.store.replies.counts(score.slice.id, candidate);
  if (counts.replied === 0 || counts.pending > 0) return null;
  const { slices, grades } = study.store;
  return {
    frame: await sliceFrame(slices.members(score.slice.id), score.slice.config, study.config.forecast.blocks),
    table: await grades.table(score.slice.id, candidate, policyHandles(study)),
  };
}

function countOf(
  frame: SliceFrame,
  table: GradeTable,
  { handle, behavior }: { readonly handle: number; readonly behavior: string },
): Outcome | null {
  const rate = laneRate(frame, table, handle);
  if (rate.status !== 'estimated') return null;
  const n = Math.max(1, Math.round(rate.effectiveN));
  return { behavior, n, events: Math.min(n, Math.round(rate.point * n)) };
}
