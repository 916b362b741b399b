import type { Escalation, Grade, GradeOutcome } from '../../core/grade.ts';
import { NotGradedYet } from '../../core/not-graded-yet.ts';
import { type EscalationPlan, escalate } from '../../grade/cascade/escalation.ts';
import type { ReasonerGrade, ReasonerGrader } from '../../grade/reasoner/reasoner-grader.ts';
import type { LaneRef } from '../../store/store.ts';
import type { AskEnd } from '../ask-lanes.ts';
import { eachBounded } from '../bounded.ts';
import type { RunDeps, Study } from '../study.ts';
import { escalationPlan, gradableReplies, guessOf, type ReplyToGrade } from './escalation-plan.ts';
import { openJudge, studyJudge } from './open-judge.ts';
import type { ReasonedPolicy } from './reasoned-policy.ts';
import { passDone, regradeAnchors } from './regrade-anchor.ts';

export interface ReasonOrder {
  readonly slice: string;
  readonly refs: readonly LaneRef[];
}

/**
 * Puts what a cascade sends up to the reasoner. Policy by policy, so that a server reuses the policy's part of the
 * prompt; nothing that has a grade is asked for again. A stop leaves replies pending, never ungraded.
 */
export async function reasonLanes(study: Study, order: ReasonOrder, deps: RunDeps): Promise<AskEnd> {
  const { reasoner } = study;
  if (!reasoner || !(await anythingPending(study, order))) return 'done';
  const judge = await openJudge(await studyJudge(study, order.slice), deps);
  try {
    const anchored = await regradeAnchors(study, judge, deps);
    if (anchored !== 'done') return anchored;
    for (const reasoned of reasoner.policies) {
      const grader = judge.graderOf(reasoned.compiled);
      const plan = reasoned.screen
        ? await escalationPlan(study, { ...reasoned, screen: reasoned.screen }, { ...order, deps })
        : null;
      for (const ref of order.refs) {
        const grading = { study, reasoned, grader, plan, deps };
        const end = await reasonLane(grading, { slice: order.slice, ref, parallel: judge.parallel });
        if (end !== 'done') return end;
      }
    }
    await passDone(study, deps);
    return 'done';
  } finally {
    await judge.close();
  }
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
  readonly plan: EscalationPlan | null;
  readonly deps: RunDeps;
}

async function reasonLane(
  grading: Grading,
  { slice, ref, parallel }: { slice: string; ref: LaneRef; parallel: number },
): Promise<AskEnd> {
  const { study, reasoned, deps } = grading;
  const handle = study.handles.get(reasoned.policy.id)!;
  let end: AskEnd = 'done';
  let done = 0;
  await eachBounded(gradableReplies(study, slice, { ref, policies: [handle] }), parallel, async (item, stop) => {
    if (deps.signal.aborted) {
      end = 'aborted';
      return stop();
    }
    const grade = await gradeOne(grading, item).catch((error: unknown) => {
      if (!(error instanceof NotGradedYet)) throw error;
      end = error.reason;
      stop();
      return null;
    });
    if (!grade) return;
    await study.store.grades.put(item.stored.seq, [{ policy: handle, grade }]);
    done++;
    deps.onProgress({ stage: 'grade', done, total: null, unit: 'replies' });
  });
  return end;
}

async function gradeOne({ study, reasoned, grader, plan, deps }: Grading, item: ReplyToGrade): Promise<GradeOutcome> {
  const { reply, stored } = item;
  if (!plan || !reasoned.screen) return rowGrade(await grader.grade(reply, deps.signal));
  const guess = await guessOf(reasoned.screen, reply, deps.signal);
  const drawn = escalate(
    { guess, prefix: stored.prefix.prefix },
    { plan, seed: study.config.slice.seed, policyVersion: reasoned.policy.hash },
  );
  if (!drawn.escalated) return { status: 'not-escalated', escalation: drawn.escalation };
  return rowGrade(await grader.grade(reply, deps.signal), drawn.escalation);
}

/** The verdict as a row keeps it, the questions and answers beside it. */
function rowGrade(grade: ReasonerGrade, escalation?: Escalation): Grade {
  const { score, ruleIds, confidence, flags, calls, ...verdict } = grade;
  const sum = (of: (call: (typeof calls)[number]) => number | null): number | null =>
    calls.some((call) => of(call) !== null) ? calls.reduce((total, call) => total + (of(call) ?? 0), 0) : null;
  return {
    ...verdict,
    ...(escalation ? { escalation } : {}),
    call: {
      answeredBy: calls.at(-1)?.answeredBy ?? null,
      ruleIds,
      confidence,
      score,
      flags,
      inputTokens: sum((call) => call.inputTokens),
      outputTokens: sum((call) => call.outputTokens),
      costUsd: sum((call) => call.costUsd),
      answers: calls,
    },
  };
}
