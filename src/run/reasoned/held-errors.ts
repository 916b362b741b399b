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
  /** What may be written after this grade. Throws NotGradedYet where too many failed in a row. */
  after(row: GradedRow): readonly GradedRow[];
  /** What is still held: all of it where grading went to its end, else what an answer was paid for. */
  rest(end: 'done' | 'stopped'): readonly GradedRow[];
}

export function heldErrors(): HeldErrors {
  let held: GradedRow[] = [];
  let down = false;
  const release = (): GradedRow[] => {
    const rows = held;
    held = [];
    return rows;
  };
  return {
    after: (row) => {
      const { grade } = row;
      if (grade.status === 'not-escalated') return [row];
      if (grade.status === 'graded' || grade.reason !== 'grader-error') return down ? [row] : [...release(), row];
      held.push(row);
      if (held.length < mostInARow) return [];
      down = true;
      throw new NotGradedYet('judge-unreachable', `${mostInARow} replies in a row failed, the last by ${grade.detail}`);
    },
    rest: (end) => release().filter(({ grade }) => end === 'done' || wasAnswered(grade)),
  };
}

function wasAnswered(grade: GradeOutcome): boolean {
  const calls = grade.status === 'not-escalated' ? [] : ((grade.call?.answers ?? []) as readonly JudgeCall[]);
  return calls.some(({ outcome }) => !(failureReasons as readonly string[]).includes(outcome));
}
