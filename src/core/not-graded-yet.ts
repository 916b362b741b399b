const said = {
  aborted: 'the run stops before this grade',
  'budget-exhausted': 'the budget is spent before this grade',
  'judge-failing': 'the judge fails',
} as const;

/**
 * A grader was not asked, or nobody was there to answer. It is no outcome of the reply: nothing is recorded, the reply
 * stays pending, and resuming asks again. Thrown, because a grade would be written down.
 */
export class NotGradedYet extends Error {
  override readonly name = 'NotGradedYet';
  readonly reason: keyof typeof said;
  /** How the judge fails, where that is the reason. */
  readonly detail: string | null;

  constructor(reason: keyof typeof said, detail: string | null = null) {
    super(detail === null ? said[reason] : `${said[reason]}: ${detail}`);
    this.reason = reason;
    this.detail = detail;
  }
}
