import type { MultiGrader } from '../../grade/reasoner/multi/multi-grader.ts';
import type { LaneRef } from '../../store/store.ts';
import { eachBounded } from '../lanes/bounded.ts';
import type { RunDeps, Study } from '../study.ts';
import { gradableReplies, type ReplyToGrade } from './escalation-plan.ts';
import { type GradingEnd, gradingDone, orEnd } from './grading-end.ts';
import type { GradedRow, HeldErrors } from './held-errors.ts';
import { putRows, rowGrade, sharedRowGrade } from './row-grade.ts';

export interface SeveralGrading {
  readonly several: MultiGrader;
  readonly parallel: number;
  readonly held: HeldErrors;
  readonly deps: RunDeps;
}

/**
 * Asks one judge once a reply by all policies of its set, and writes a row for each of them. Where some of a reply's
 * grades are there already, all are asked for all the same: only the whole set was measured.
 */
export async function reasonSeveral(
  study: Study,
  { slice, refs }: { readonly slice: string; readonly refs: readonly LaneRef[] },
  grading: SeveralGrading,
): Promise<GradingEnd> {
  const { deps, held, parallel } = grading;
  const policies = study.reasoner!.policies.map(({ policy }) => study.handles.get(policy.id)!);
  let ended = gradingDone;
  for (const ref of refs) {
    let done = 0;
    await eachBounded(gradableReplies(study, slice, { ref, policies }), parallel, async (item, stop) => {
      const rows = deps.signal.aborted
        ? ({ end: 'aborted', detail: null } as const)
        : await orEnd(rowsOf(study, item, grading).then((own) => held.after(...own)));
      if ('end' in rows) {
        ended = rows;
        return stop();
      }
      await putRows(study, rows);
      done++;
      deps.onProgress({ stage: 'grade', done, total: null, unit: 'replies' });
    });
    if (ended.end !== 'done') return ended;
  }
  return gradingDone;
}

/** The rows that the reply lacks; the first of them holds the call. */
async function rowsOf(
  study: Study,
  { stored, reply }: ReplyToGrade,
  { several, deps }: SeveralGrading,
): Promise<GradedRow[]> {
  const { grades } = await several.grade(reply, deps.signal);
  const known = new Set((await study.store.grades.of(stored.seq)).map(({ policy }) => policy));
  const lacking = study.reasoner!.policies.flatMap(({ policy: { id } }) => {
    const policy = study.handles.get(id)!;
    return known.has(policy) ? [] : [{ id, policy, grade: grades.get(id)! }];
  });
  return lacking.map(({ policy, grade }, at) => ({
    reply: stored.seq,
    policy,
    grade: at === 0 ? rowGrade(grade) : sharedRowGrade(grade, lacking[0]!.id),
  }));
}
