import type { GradeOutcome } from '../../core/grade.ts';
import { NotGradedYet } from '../../core/not-graded-yet.ts';
import { failureReasons } from '../../core/reply.ts';
import type { JudgeCall } from '../../grade/reasoner/judge-call.ts';

/** Failed grades in a row, over policies and lanes, by which a judge is taken to be down. */
const mostInARow = 10;

export interface GradedRow {
  readonly reply: number;
  readonly policy: number;
  readonly grade: GradeOutcome;
}

/**
 * A failed grade waits until the judge has graded something after it: only then is it the reply's fault and not that of
 * a judge that is down, which would be written down against every reply that is left.
 */
export interface HeldErrors {
  /** What may be written after one question's grades, of one policy or of several. Throws NotGradedYet where too many questions failed in a row. */
  after(...rows: GradedRow[]): readonly GradedRow[];
  /** What is still held: all of it where grading went to its end, else what an answer was paid for. */
  rest(end: 'done' | 'stopped'): readonly GradedRow[];
}

export function heldErrors(): HeldErrors {
  let held: (readonly GradedRow[])[] = [];
  let down = false;
  const release = (): (readonly GradedRow[])[] => {
    const questions = held;
    held = [];
    return questions;
  };
  return {
    after: (...rows) => {
      if (rows.every(({ grade }) => grade.status === 'not-escalated')) return rows;
      const failed = failureOf(rows);
      if (failed === null) return down ? rows : [...release().flat(), ...rows];
      held.push(rows);
      if (held.length < mostInARow) return [];
      down = true;
      throw new NotGradedYet('judge-failing', `${mostInARow} replies in a row failed, the last by ${failed}`);
    },
    rest: (end) =>
      release()
        .filter((rows) => end === 'done' || rows.some(({ grade }) => wasAnswered(grade)))
        .flat(),
  };
}

/** What the grader failed by; null where any of the rows is more than its failure. */
function failureOf(rows: readonly GradedRow[]): string | null {
  for (const { grade } of rows) if (grade.status !== 'ungraded' || grade.reason !== 'grader-error') return null;
  const [first] = rows;
  return first?.grade.status === 'ungraded' ? first.grade.detail : null;
}

function wasAnswered(grade: GradeOutcome): boolean {
  const calls = grade.status === 'not-escalated' ? [] : ((grade.call?.answers ?? []) as readonly JudgeCall[]);
  return calls.some(({ outcome }) => !(failureReasons as readonly string[]).includes(outcome));
}
