import type { Escalation, Grade, GradeOutcome } from '../../core/grade.ts';
import { NotGradedYet } from '../../core/not-graded-yet.ts';
import { type EscalationPlan, escalate } from '../../grade/cascade/escalation.ts';
import type { ReasonerGrade, ReasonerGrader } from '../../grade/reasoner/reasoner-grader.ts';
import type { LaneRef } from '../../store/store.ts';
import { eachBounded } from '../bounded.ts';
import type { RunDeps, Study } from '../study.ts';
import { escalationPlan, gradableReplies, guessOf, type ReplyToGrade } from './escalation-plan.ts';
import { endOf, type GradingEnd, gradingDone } from './grading-end.ts';
import { type GradedRow, type HeldErrors, heldErrors } from './held-errors.ts';
import { type OpenJudge, openJudge, studyJudge } from './open-judge.ts';
import type { ReasonedPolicy } from './reasoned-policy.ts';
import { passDone, regradeAnchors } from './regrade-anchor.ts';

export interface ReasonOrder {
  readonly slice: string;
  readonly refs: readonly LaneRef[];
}

/**
 * Puts what a cascade sends up to the reasoner. Policy by policy, so that a server reuses the policy's part of the
 * prompt; nothing that has a grade is asked for again. A stop leaves replies pending, never ungraded, and so does a
 * judge that no longer answers.
 */
export async function reasonLanes(study: Study, order: ReasonOrder, deps: RunDeps): Promise<GradingEnd> {
  const { reasoner } = study;
  if (!reasoner || !(await anythingPending(study, order))) return gradingDone;
  const opened = await orEnd(openJudge(await studyJudge(study, order.slice), deps));
  if ('end' in opened) return opened;
  const held = heldErrors();
  try {
    const ended = await reasonWith(study, order, { judge: opened, held, deps });
    await putRows(study, held.rest(ended.end === 'done' ? 'done' : 'stopped'));
    if (ended.end === 'done') await passDone(study, deps);
    return ended;
  } finally {
    await opened.close();
  }
}

interface Session {
  readonly judge: OpenJudge;
  readonly held: HeldErrors;
  readonly deps: RunDeps;
}

async function reasonWith(study: Study, order: ReasonOrder, { judge, held, deps }: Session): Promise<GradingEnd> {
  const anchored = await regradeAnchors(study, judge, deps);
  if (anchored.end !== 'done') return anchored;
  for (const reasoned of study.reasoner!.policies) {
    const grader = judge.graderOf(reasoned.compiled);
    const plan = reasoned.screen
      ? await escalationPlan(study, { ...reasoned, screen: reasoned.screen }, { ...order, deps })
      : null;
    for (const ref of order.refs) {
      const grading = { study, reasoned, grader, plan, held, deps };
      const ended = await reasonLane(grading, { slice: order.slice, ref, parallel: judge.parallel });
      if (ended.end !== 'done') return ended;
    }
  }
  return gradingDone;
}

async function orEnd<T>(work: Promise<T>): Promise<T | GradingEnd> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NotGradedYet) return endOf(error);
    throw error;
  }
}

async function putRows(study: Study, rows: readonly GradedRow[]): Promise<void> {
  await Promise.all(rows.map(({ reply, policy, grade }) => study.store.grades.put(reply, [{ policy, grade }])));
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
