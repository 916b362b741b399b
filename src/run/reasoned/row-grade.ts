import type { Escalation, Grade } from '../../core/grade.ts';
import type { ReasonerGrade } from '../../grade/reasoner/reasoner-grader.ts';
import type { Study } from '../study.ts';
import type { GradedRow } from './held-errors.ts';

/** The verdict as a row keeps it, the questions and answers beside it. */
export function rowGrade(grade: ReasonerGrade, escalation?: Escalation): Grade {
  const { score, ruleIds, confidence, flags, calls, panel, ...verdict } = grade;
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
      ...(panel ? { panel } : {}),
      answers: calls,
    },
  };
}

/** The same where another policy's row holds the call that both were asked in: it was paid for once and is kept once. */
export function sharedRowGrade(grade: ReasonerGrade, askedWith: string): Grade {
  const own = rowGrade(grade);
  return {
    ...own,
    call: { ...own.call!, inputTokens: null, outputTokens: null, costUsd: null, askedWith, answers: [] },
  };
}

export async function putRows(study: Pick<Study, 'store'>, rows: readonly GradedRow[]): Promise<void> {
  await Promise.all(rows.map(({ reply, policy, grade }) => study.store.grades.put(reply, [{ policy, grade }])));
}
