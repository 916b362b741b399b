/**
 * A grader was not asked, because the run stops or its budget is spent. It is no outcome of the reply: nothing is
 * recorded, the reply stays pending, and resuming asks again. Thrown, because a grade would be written down.
 */
export class NotGradedYet extends Error {
  override readonly name = 'NotGradedYet';
  readonly reason: 'budget-exhausted' | 'aborted';

  constructor(reason: 'budget-exhausted' | 'aborted') {
    super(reason === 'aborted' ? 'the run stops before this grade' : 'the budget is spent before this grade');
    this.reason = reason;
  }
}
