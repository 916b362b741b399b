import { NotGradedYet } from '../../core/not-graded-yet.ts';
import type { AskEnd } from '../lanes/ask-lanes.ts';

/** How grading ended. What has no grade after an early end is pending, and the same command goes on with it. */
export interface GradingEnd {
  readonly end: AskEnd | 'judge-failing';
  /** How the judge fails, where that is why. */
  readonly detail: string | null;
}

export const gradingDone: GradingEnd = { end: 'done', detail: null };

export function endOf({ reason, detail }: NotGradedYet): GradingEnd {
  return { end: reason, detail };
}

/** The result of some work, or how it ended early. */
export async function orEnd<T>(work: Promise<T>): Promise<T | GradingEnd> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NotGradedYet) return endOf(error);
    throw error;
  }
}
