import { requireEvents, requireOpenProbability, requirePositive } from '../require-argument.ts';

/** Two independent samples: x events of n in each. */
export interface TwoProportions {
  readonly x1: number;
  readonly n1: number;
  readonly x2: number;
  readonly n2: number;
  readonly conf?: number;
}

/** Checks both samples (n > 0, 0 <= x <= n) and the confidence level. */
export function checkedProportions(input: TwoProportions): Required<TwoProportions> {
  const { conf = 0.95 } = input;
  requirePositive('n1', input.n1);
  requirePositive('n2', input.n2);
  requireEvents({ x: 'x1', n: 'n1' }, input.x1, input.n1);
  requireEvents({ x: 'x2', n: 'n2' }, input.x2, input.n2);
  requireOpenProbability('conf', conf);
  return { x1: input.x1, n1: input.n1, x2: input.x2, n2: input.n2, conf };
}
