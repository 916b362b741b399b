import { gradeCodes, gradeOfCode } from '../../core/grade-codes.ts';
import type { LaneAccounting } from '../../report/study-report.ts';
import type { GradeTable, LaneRef } from '../../store/store.ts';
import type { StudyForecast } from '../forecast-study.ts';
import { laneRefs } from '../lanes/lanes.ts';
import type { StudyScore } from '../score-study.ts';
import type { Study } from '../study.ts';

/** What became of every prefix and every grade of each lane. Throws where rows and reasons do not add up: a bug. */
export async function laneAccountings(
  study: Study,
  forecast: StudyForecast,
  score: StudyScore | null,
): Promise<LaneAccounting[]> {
  const refs = laneRefs(study);
  const { slice, lanes } = forecast;
  const read: (AccountedLane | null)[] = [
    { ref: refs.observed, slice: slice.id, table: lanes.observed },
    lanes.placebo && { ref: refs.placebo, slice: slice.id, table: lanes.placebo },
    lanes.candidate && { ref: refs.candidate, slice: slice.id, table: lanes.candidate },
    score && { ref: refs.launched, slice: score.slice.id, table: score.table },
  ];
  return Promise.all(read.flatMap((lane) => (lane ? laneAccounting(study, lane) : [])));
}

/** The very table that the rates are made of is what has to add up. */
interface AccountedLane {
  readonly ref: LaneRef;
  readonly slice: string;
  readonly table: GradeTable;
}

async function laneAccounting(study: Study, { ref, slice, table }: AccountedLane): Promise<LaneAccounting> {
  const policies = table.codes.size;
  const counts = await study.store.replies.counts(slice, ref);
  const ungraded: Record<string, number> = {};
  for (const byReason of table.ungraded.values())
    for (const [reason, n] of Object.entries(byReason)) ungraded[reason] = (ungraded[reason] ?? 0) + n;
  let graded = 0;
  let notEscalated = 0;
  let pending = 0;
  for (const codes of table.codes.values()) {
    for (const code of codes) {
      if (gradeOfCode(code) !== null) graded++;
      if (code === gradeCodes.pending) pending++;
      if (code === gradeCodes.notEscalated) notEscalated++;
    }
  }
  const accounting: LaneAccounting = {
    lane: ref.lane,
    deployment: ref.deployment,
    sampled: counts.sampled,
    replied: counts.replied,
    recorded: counts.recorded,
    failed: counts.failed,
    notReplayable: counts.notReplayable,
    pending: counts.pending,
    graded,
    ungraded,
    notEscalated,
    gradesPending: pending - counts.pending * policies,
    inputTokens: counts.inputTokens,
    outputTokens: counts.outputTokens,
    costUsd: counts.costUsd,
  };
  mustConserve(accounting, policies);
  return accounting;
}

/** sampled = replied + failed + not replayable + pending, and replies × policies = what their grades came to. */
export function mustConserve(lane: LaneAccounting, policies: number): void {
  const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);
  const prefixes = lane.replied + sum(lane.failed) + sum(lane.notReplayable) + lane.pending;
  const grades = lane.graded + sum(lane.ungraded) + lane.notEscalated + lane.gradesPending;
  if (prefixes === lane.sampled && grades === lane.replied * policies) return;
  throw new Error(
    `The rows of ${lane.lane} do not add up: ${lane.sampled} sampled, ${prefixes} accounted for; ${lane.replied} replies by ${policies} policies, ${grades} grades accounted for.`,
  );
}
