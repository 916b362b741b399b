import type { GradeOutcome } from '../../core/grade.ts';
import { type EscalationPlan, escalate } from '../../grade/cascade/escalation.ts';
import type { ReasonerGrader } from '../../grade/reasoner/reasoner-grader.ts';
import type { Screen } from '../../grade/screen/screen.ts';
import type { LaneRef } from '../../store/store.ts';
import { eachBounded } from '../lanes/bounded.ts';
import type { RunDeps, Study } from '../study.ts';
import { escalationPlan, gradableReplies, guessOf, type ReplyToGrade } from './escalation-plan.ts';
import { type GradingEnd, gradingDone, orEnd } from './grading-end.ts';
import { type HeldErrors, heldErrors } from './held-errors.ts';
import { refuseUnmeasured } from './multi-measurement.ts';
import { type OpenJudges, openJudges, studyJudges } from './open-judges.ts';
import { type OpenScreens, openScreens } from './open-screens.ts';
import { reasonSeveral } from './reason-several.ts';
import type { ReasonedPolicy } from './reasoned-policy.ts';
import { passDone, regradeAnchors } from './regrade-anchor.ts';
import { putRows, rowGrade } from './row-grade.ts';

export interface ReasonOrder {
  readonly slice: string;
  readonly refs: readonly LaneRef[];
}

/**
 * Puts what a cascade sends up to the reasoner. Policy by policy, so that a server reuses the policy's part of the
 * prompt, or all policies of a reply at once in multi mode; nothing that has a grade is asked for again. A stop leaves
 * replies pending, never ungraded, and so does a judge that no longer answers.
 */
export async function reasonLanes(study: Study, order: ReasonOrder, deps: RunDeps): Promise<GradingEnd> {
  const { reasoner } = study;
  if (!reasoner || !(await anythingPending(study, order))) return gradingDone;
  await refuseUnmeasured(study);
  const opened = await orEnd(openJudges(await studyJudges(study, order.slice), deps));
  if ('end' in opened) return opened;
  const held = heldErrors();
  let screens: OpenScreens | undefined;
  try {
    screens = await openScreens(reasoner, deps);
    const ended = await reasonWith(study, order, { judge: opened, screens, held, deps });
    await putRows(study, held.rest(ended.end === 'done' ? 'done' : 'stopped'));
    if (ended.end === 'done') await passDone(study, deps);
    return ended;
  } finally {
    await screens?.close();
    await opened.close();
  }
}

interface Session {
  readonly judge: OpenJudges;
  readonly screens: OpenScreens;
  readonly held: HeldErrors;
  readonly deps: RunDeps;
}

async function reasonWith(study: Study, order: ReasonOrder, session: Session): Promise<GradingEnd> {
  const { judge, screens, held, deps } = session;
  const anchored = await regradeAnchors(study, judge, deps);
  if (anchored.end !== 'done') return anchored;
  if (judge.several)
    return reasonSeveral(study, order, { several: judge.several, parallel: judge.parallel, held, deps });
  for (const reasoned of study.reasoner!.policies) {
    const grader = judge.graderOf(reasoned.compiled);
    const screen = screens.of(reasoned.policy.id);
    const plan = screen && (await escalationPlan(study, { policy: reasoned.policy, screen }, { ...order, deps }));
    for (const ref of order.refs) {
      const grading = { study, reasoned, grader, screen, plan, held, deps };
      const ended = await reasonLane(grading, { slice: order.slice, ref, parallel: judge.parallel });
      if (ended.end !== 'done') return ended;
    }
  }
  return gradingDone;
}

async function anythingPending(study: Study, { slice, refs }: ReasonOrder): Promise<boolean> {
  const handles = study.reasoner!.policies.map(({ policy }) => study.handles.get(policy.id)!);
  for (const ref of refs) for await (const _ of study.store.grades.ungraded(slice, ref, handles)) return true;
  return false;
}

interface Grading {
  readonly study: Study;
  readonly reasoned: ReasonedPolicy;
  readonly grader: ReasonerGrader;
  readonly screen: Screen | null;
  readonly plan: EscalationPlan | null;
  readonly held: HeldErrors;
  readonly deps: RunDeps;
}

async function reasonLane(
  grading: Grading,
  { slice, ref, parallel }: { slice: string; ref: LaneRef; parallel: number },
): Promise<GradingEnd> {
  const { study, reasoned, held, deps } = grading;
  const handle = study.handles.get(reasoned.policy.id)!;
  let end = gradingDone;
  let done = 0;
  await eachBounded(gradableReplies(study, slice, { ref, policies: [handle] }), parallel, async (item, stop) => {
    if (deps.signal.aborted) {
      end = { end: 'aborted', detail: null };
      return stop();
    }
    const rows = await orEnd(
      gradeOne(grading, item).then((grade) => held.after({ reply: item.stored.seq, policy: handle, grade })),
    );
    if ('end' in rows) {
      end = rows;
      return stop();
    }
    await putRows(study, rows);
    done++;
    deps.onProgress({ stage: 'grade', done, total: null, unit: 'replies' });
  });
  return end;
}

async function gradeOne(grading: Grading, { reply, stored }: ReplyToGrade): Promise<GradeOutcome> {
  const { study, reasoned, grader, screen, plan, deps } = grading;
  if (!plan || !screen) return rowGrade(await grader.grade(reply, deps.signal));
  const guess = await guessOf(screen, reply, deps.signal);
  const drawn = escalate(
    { guess, prefix: stored.prefix.prefix },
    { plan, seed: study.config.slice.seed, policyVersion: reasoned.policy.hash },
  );
  if (!drawn.escalated) return { status: 'not-escalated', escalation: drawn.escalation };
  return rowGrade(await grader.grade(reply, deps.signal), drawn.escalation);
}
