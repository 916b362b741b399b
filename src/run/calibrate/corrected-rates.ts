import { gradeCodes } from '../../core/grade-codes.ts';
import type { Policy } from '../../core/policy.ts';
import { type LaneRate, laneRate } from '../../forecast/lane-rate.ts';
import type { SliceFrame, SliceLanes } from '../../forecast/slice-lanes.ts';
import type { AuditState } from '../../grade/calibrate/grader-audit.ts';
import { correctionLabel } from '../../report/corrected-words.ts';
import type { CorrectedReport } from '../../report/study-report.ts';
import { correctGrader } from '../../stats/index.ts';
import type { GradeTable, HumanLabel } from '../../store/store.ts';
import type { Study } from '../study.ts';
import { type AuditedLane, auditedLanes, type StudyAudit, storedAudit, studyAuditState } from './study-audit.ts';

/** The corrected rates of one behavior, lane by lane; null where no lane has a label. */
export async function correctedRates(
  study: Study,
  { slice, lanes }: { readonly slice: { readonly id: string }; readonly lanes: SliceLanes },
  policy: Policy,
): Promise<CorrectedReport[] | null> {
  const handle = study.handles.get(policy.id)!;
  const labels = await study.store.labels.of([handle]);
  if (labels.length === 0) return null;
  const reports: CorrectedReport[] = [];
  for (const lane of auditedLanes) {
    const audit = await storedAudit(study, { policy, lane });
    const table = tableOf(lanes, lane);
    if (!audit || !table || audit.slice !== slice.id) continue;
    const report = correctedRate({ frame: lanes.frame, table, handle }, audit, labels);
    if (report) reports.push(report);
  }
  return reports.length > 0 ? reports : null;
}

function tableOf({ candidate, observed, placebo }: SliceLanes, lane: AuditedLane): GradeTable | null {
  return { candidate, 'current-observed': observed, placebo }[lane];
}

export interface GradedBehavior {
  readonly frame: SliceFrame;
  readonly table: GradeTable;
  readonly handle: number;
}

/** A lane's rate corrected by the labels of its own audit; null where nobody has labelled any of it. */
export function correctedRate(
  graded: GradedBehavior,
  audit: StudyAudit,
  labels: readonly HumanLabel[],
): CorrectedReport | null {
  const state = studyAuditState(audit, labels);
  if (!state.withGrader) return null;
  const { flagged, unflagged } = state.sides;
  const complete = state.audit.status === 'complete' ? state.audit.audit : null;
  const counts = complete?.kind === 'predictive' ? complete : null;
  const named = {
    ppv: counts && counts.ppv !== 'all-verified' ? { correct: counts.ppv.correct, n: counts.ppv.n } : null,
    sensitivity: counts && { correct: counts.sensitivity.correct, n: counts.sensitivity.n },
    allVerified: state.allVerified,
    labels: {
      flagged: flagged.labelled,
      unflagged: unflagged.labelled,
      events: flagged.events,
      ties: state.ties.length,
      labellers: state.labellers.length,
    },
  };
  const { kappa, raw, baseRate } = state.withGrader;
  return {
    lane: audit.lane,
    label: correctionLabel(named),
    result: resultOf(state, apparentRate(graded, state)),
    ...named,
    kappa,
    agreement: raw,
    baseRate: { grader: baseRate.first, people: baseRate.second },
  };
}

function resultOf(state: AuditState, apparent: LaneRate): CorrectedReport['result'] {
  if (state.audit.status !== 'complete') return { status: 'not-estimable', reason: state.audit.status };
  if (apparent.status === 'not-estimable') return { status: 'not-estimable', reason: apparent.reason };
  const corrected = correctGrader({ apparent: apparent.moments, audit: state.audit.audit });
  if (corrected.status === 'not-estimable') return { status: 'not-estimable', reason: corrected.reason };
  const { point, interval, gateInterval, method, flags } = corrected;
  return {
    status: 'estimated',
    rate: Math.min(1, point),
    ci95: { lower: interval.lower, upper: interval.upper },
    gate95: { lower: gateInterval.lower, upper: gateInterval.upper },
    method,
    flags: [...new Set(flags.map(({ flag }) => flag))],
  };
}

/** As graded; where people have checked every flagged reply, what they found wrong is no event. */
export function apparentRate({ frame, table, handle }: GradedBehavior, state: AuditState): LaneRate {
  if (!state.allVerified) return laneRate(frame, table, handle);
  const codes = table.codes.get(handle)!.slice();
  for (const [position, event] of state.truths) {
    if (codes[position] === gradeCodes.event && !event) codes[position] = gradeCodes.noEvent;
  }
  return laneRate(frame, { ...table, codes: new Map(table.codes).set(handle, codes) }, handle);
}
