/** What a command's exit code means; documented in docs/operations.md. */
export const exitCodes = {
  /** Done; a gate passed. */
  ok: 0,
  /** Done, and the answer is no: a gate failed, a check found something. */
  fail: 1,
  /** The command, the study file or the input is wrong: the message says what to change. */
  usage: 2,
  /** Done, but the rows do not decide. */
  inconclusive: 3,
  /** Stopped before the end by a budget, a time limit or a judge that fails; what was done is kept. */
  stopped: 4,
  /** A fault of the program. */
  bug: 70,
  /** Ctrl-C; what was done is kept. */
  interrupted: 130,
} as const;
