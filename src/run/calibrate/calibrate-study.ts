import { ForeshadowError } from '../../core/errors.ts';
import { gradeOfCode } from '../../core/grade-codes.ts';
import { nearest } from '../../core/nearest.ts';
import type { Policy } from '../../core/policy.ts';
import type { AuditItem } from '../../grade/calibrate/audit-sample.ts';
import type { AuditState } from '../../grade/calibrate/grader-audit.ts';
import { type ExpectedShrink, expectedShrink, queueOrder } from '../../grade/calibrate/queue-order.ts';
import type { CorrectedReport, RateReport } from '../../report/study-report.ts';
import { rateReport } from '../report/behavior-reports.ts';
import type { RunDeps, Study } from '../study.ts';
import { apparentRate, correctedRate } from './corrected-rates.ts';
import {
  type AuditedLane,
  type Drawn,
  drawStudyAudit,
  type GradedLane,
  gradedLane,
  type StudyAudit,
  studyAuditState,
} from './study-audit.ts';

export interface CalibrateOrder {
  /** Left out: what a reasoner decides, or every behavior where rules decide all. */
  readonly behavior?: string;
  readonly lane: AuditedLane;
  /** How many of either side to draw; a larger sample drawn earlier stays. */
  readonly wanted: Drawn;
}

/** The audit of one behavior: what was drawn and said, and what to ask next. */
export interface CalibratedBehavior {
  readonly policy: Policy;
  readonly graded: GradedLane;
  readonly audit: StudyAudit;
  readonly state: AuditState;
  readonly apparent: RateReport;
  /** Null before the first label. */
  readonly corrected: CorrectedReport | null;
  readonly shrink: ExpectedShrink;
  /** Drawn replies without a decided label, the one to ask for first. */
  readonly queue: readonly AuditItem[];
}

/** Draws (or goes on with) the audits of a study. Throws where nothing is graded yet. */
export async function calibrateStudy(
  study: Study,
  order: CalibrateOrder,
  deps: Pick<RunDeps, 'clock'>,
): Promise<CalibratedBehavior[]> {
  const graded = await gradedLane(study, order.lane);
  const policies = chosen(study, order.behavior).filter((policy) => isGraded(study, graded, policy));
  if (policies.length === 0) {
    throw new ForeshadowError(
      'calibrate.nothing-graded',
      'No reply of this lane is graded yet, so none can be checked.',
      {
        hint: 'Run: foreshadow run',
      },
    );
  }
  const behaviors: CalibratedBehavior[] = [];
  for (const policy of policies) {
    const audit = await drawStudyAudit(study, { policy, lane: order.lane }, { wanted: order.wanted, graded, deps });
    behaviors.push(await calibrated(study, { policy, graded, audit }));
  }
  return behaviors;
}

/** The audit with the labels there are now. */
export async function calibrated(
  study: Pick<Study, 'store' | 'handles'>,
  { policy, graded, audit }: Pick<CalibratedBehavior, 'policy' | 'graded' | 'audit'>,
): Promise<CalibratedBehavior> {
  const handle = study.handles.get(policy.id)!;
  const labels = await study.store.labels.of([handle]);
  const state = studyAuditState(audit, labels);
  const behavior = { frame: graded.frame, table: graded.table, handle };
  const rate = apparentRate(behavior, state);
  const variance =
    rate.status === 'estimated' && rate.moments.rate > 0 ? rate.moments.variance / rate.moments.rate ** 2 : 1;
  return {
    policy,
    graded,
    audit,
    state,
    apparent: rateReport(apparentRate(behavior, { ...state, allVerified: false })),
    corrected: correctedRate(behavior, audit, labels),
    shrink: expectedShrink(state, variance),
    queue: queueOrder(audit.sample, state, variance),
  };
}

function chosen({ policies, reasoner }: Study, behavior: string | undefined): readonly Policy[] {
  if (behavior === undefined) return reasoner?.policies.map(({ policy }) => policy) ?? policies;
  const policy = policies.find(({ id }) => id === behavior);
  if (policy) return [policy];
  const ids = policies.map(({ id }) => id);
  const near = nearest(behavior, ids);
  throw new ForeshadowError(
    'calibrate.unknown-behavior',
    `This study has no behavior "${behavior}".${near ? ` Did you mean "${near}"?` : ''}`,
    { hint: `There are: ${ids.join(', ')}.` },
  );
}

function isGraded({ handles }: Study, { table }: GradedLane, { id }: Policy): boolean {
  return table.codes.get(handles.get(id)!)!.some((code) => gradeOfCode(code) !== null);
}
