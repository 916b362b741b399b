import { gradeCodes } from '../../core/grade-codes.ts';
import type { Policy } from '../../core/policy.ts';
import { type SliceFrame, sliceFrame } from '../../forecast/slice-lanes.ts';
import {
  type AuditCandidate,
  type AuditSample,
  type AuditSide,
  drawAuditSample,
} from '../../grade/calibrate/audit-sample.ts';
import { type AuditState, auditState, type PersonLabel } from '../../grade/calibrate/grader-audit.ts';
import type { GradeTable, HumanLabel, LaneRef, Store } from '../../store/store.ts';
import { laneRefs } from '../lanes/lanes.ts';
import { policyHandles, type RunDeps, type Study } from '../study.ts';
import { studySlice } from '../study-slice.ts';

/** Lanes that people can check. The launched one is held against its forecast as it was graded. */
export const auditedLanes = ['candidate', 'current-observed', 'placebo'] as const;
export type AuditedLane = (typeof auditedLanes)[number];

/** A drawn reply: where it is, and what the grader said of it. */
export interface AuditedReply {
  readonly position: number;
  /** The store's own handle, by which labels name it. */
  readonly seq: number;
  readonly id: string;
  readonly graderLabel: string;
}

/** The audit sample of one behavior in one lane, as it is kept in the run log. */
export interface StudyAudit {
  readonly policy: string;
  readonly lane: AuditedLane;
  readonly slice: string;
  readonly sample: AuditSample;
  readonly replies: readonly AuditedReply[];
}

export interface AuditOf {
  readonly policy: Policy;
  readonly lane: AuditedLane;
}

export type Drawn = Readonly<Record<AuditSide, number>>;

/** The sample of this behavior and lane; null before the first draw. */
export async function storedAudit(study: Pick<Study, 'store' | 'handles'>, of: AuditOf): Promise<StudyAudit | null> {
  const event = await study.store.events.last(auditKind(study, of));
  return event ? (event.data as unknown as StudyAudit) : null;
}

function auditKind({ handles }: Pick<Study, 'handles'>, { policy, lane }: AuditOf): string {
  return `audit sample ${lane} ${handles.get(policy.id)!}`;
}

/** The graded replies of one lane, and where its weights and grades stand. */
export interface GradedLane {
  readonly slice: string;
  readonly frame: SliceFrame;
  readonly table: GradeTable;
}

export async function gradedLane(study: Study, lane: AuditedLane): Promise<GradedLane> {
  const slice = await studySlice(study, 'current');
  return {
    slice: slice.id,
    frame: await sliceFrame(study.store.slices.members(slice.id), slice.config, 'none'),
    table: await study.store.grades.table(slice.id, refOf(study, lane), policyHandles(study)),
  };
}

/**
 * Draws the sample, or lets it grow: it never shrinks, and what was drawn stays in it while the lane's grades are the
 * same. The event is written only where something changed.
 */
export async function drawStudyAudit(
  study: Study,
  of: AuditOf,
  { wanted, graded, deps }: { wanted: Drawn; graded: GradedLane; deps: Pick<RunDeps, 'clock'> },
): Promise<StudyAudit> {
  const { slice } = graded;
  const handle = study.handles.get(of.policy.id)!;
  const known = await storedAudit(study, of);
  const atLeast = (side: AuditSide): number => Math.max(wanted[side], known?.sample[side].items.length ?? 0);
  const keyOf = (position: number): string => `${of.policy.hash}\0${of.lane}\0${slice}\0${position}`;
  const sample = drawAuditSample([...candidates(graded, handle, keyOf)], {
    seed: study.config.slice.seed,
    flagged: atLeast('flagged'),
    unflagged: atLeast('unflagged'),
  });
  if (known && known.slice === slice && JSON.stringify(known.sample) === JSON.stringify(sample)) return known;
  const replies = await auditedReplies(study.store, { slice, ref: refOf(study, of.lane), handle }, sample);
  const audit: StudyAudit = { policy: of.policy.id, lane: of.lane, slice, sample, replies };
  await study.store.events.add({
    at: deps.clock.now(),
    kind: auditKind(study, of),
    data: audit as unknown as Readonly<Record<string, unknown>>,
  });
  return audit;
}

export function refOf(study: Pick<Study, 'config'>, lane: AuditedLane): LaneRef {
  const refs = laneRefs(study);
  return { candidate: refs.candidate, 'current-observed': refs.observed, placebo: refs.placebo }[lane];
}

function* candidates(
  { frame, table }: GradedLane,
  handle: number,
  keyOf: (position: number) => string,
): Generator<AuditCandidate> {
  const codes = table.codes.get(handle)!;
  const draws = table.escalations.get(handle);
  for (let position = 0; position < frame.n; position++) {
    const code = codes[position]!;
    if (code !== gradeCodes.event && code !== gradeCodes.noEvent) continue;
    yield {
      position,
      key: keyOf(position),
      weight: frame.weights[position]! / (draws?.probability[position] ?? 1),
      side: code === gradeCodes.event ? 'flagged' : 'unflagged',
      guess: draws ? draws.guess[position]! : null,
    };
  }
}

async function auditedReplies(
  store: Store,
  { slice, ref, handle }: { slice: string; ref: LaneRef; handle: number },
  sample: AuditSample,
): Promise<AuditedReply[]> {
  const replies: AuditedReply[] = [];
  for (const { position } of [...sample.flagged.items, ...sample.unflagged.items]) {
    const stored = (await store.replies.get(slice, ref, position))!;
    const grade = (await store.grades.of(stored.seq)).find(({ policy }) => policy === handle)?.grade;
    const graderLabel = grade?.status === 'graded' ? grade.label : '';
    replies.push({ position, seq: stored.seq, id: stored.id, graderLabel });
  }
  return replies;
}

/** What labels say of the sample; labels of other lanes' replies are not its concern. */
export function studyAuditState(audit: StudyAudit, labels: readonly HumanLabel[]): AuditState {
  const positionOf = new Map(audit.replies.map(({ seq, position }) => [seq, position]));
  const given = labels.flatMap((label): PersonLabel[] => {
    const position = positionOf.get(label.reply);
    if (position === undefined) return [];
    return [{ position, labeller: label.labeller, label: label.label, event: label.event }];
  });
  return auditState(audit.sample, given, new Map(audit.replies.map((reply) => [reply.position, reply.graderLabel])));
}
