/** One state a (prefix, policy) pair of a lane can be in, as a byte of a grade table. */
export const gradeCodes = { noEvent: 0, event: 1, ungraded: 2, noReply: 3, pending: 4, notEscalated: 5 } as const;

/** 1 shows the behavior, 0 does not, null: there is no grade, for whatever reason. */
export function gradeOfCode(code: number): 0 | 1 | null {
  return code === gradeCodes.event ? 1 : code === gradeCodes.noEvent ? 0 : null;
}
