import type { GradableReply } from '../../core/grade.ts';
import { NotGradedYet } from '../../core/not-graded-yet.ts';
import type { GoldExample, Policy } from '../../core/policy.ts';
import { type MultiCell, type MultiMatch, multiMatch } from '../../grade/benchmark/multi-match.ts';
import { exampleReply } from '../../grade/policy-test.ts';
import { compilePolicy } from '../../grade/reasoner/compile-policy.ts';
import type { JudgeCall } from '../../grade/reasoner/judge-call.ts';
import type { MultiPolicy } from '../../grade/reasoner/multi/multi-policy.ts';
import type { ReasonerGrade } from '../../grade/reasoner/reasoner-grader.ts';
import { eachBounded } from '../lanes/bounded.ts';
import type { OpenJudge } from '../reasoned/open-judge.ts';
import type { RunDeps } from '../study.ts';

export interface MultiOrder {
  readonly policies: readonly Policy[];
  readonly multi: MultiPolicy;
  readonly judge: Pick<OpenJudge, 'graderOf' | 'severalOf' | 'parallel'>;
  /** At most so many examples of each policy, the first ones; Infinity: all that no prompt shows. */
  readonly examples: number;
}

/** What asking cost, over all policies and examples. */
export interface AskedCost {
  readonly calls: number;
  /** Null where an answer did not say. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
}

export interface MultiMeasurement extends MultiMatch {
  /** Id of the grader in multi mode. */
  readonly grader: string;
  readonly cost: { readonly alone: AskedCost; readonly together: AskedCost };
}

/**
 * Has every policy judge every policy's held-out gold examples, each alone and all in one call: n policies with m
 * examples each are n · n · m calls alone and n · m together. Policy by policy, so that a server reuses prompts.
 */
export async function measureMulti(order: MultiOrder, deps: RunDeps): Promise<MultiMeasurement> {
  const { policies, multi, judge } = order;
  const asked = policies.flatMap((policy) =>
    heldOut(policy, order.examples).map((example) => askedOf(policy, example)),
  );
  const total = asked.length * (policies.length + 1);
  let done = 0;
  const onGraded = (): void => deps.onProgress({ stage: 'grade', done: ++done, total, unit: 'replies' });
  const calls: Record<'alone' | 'together', JudgeCall[]> = { alone: [], together: [] };
  for (const policy of policies) {
    const grader = judge.graderOf(compilePolicy(policy));
    await eachBounded(each(asked), judge.parallel, async ({ reply, alone }) => {
      if (deps.signal.aborted) throw new NotGradedYet('aborted');
      const grade = await grader.grade(reply, deps.signal);
      alone.set(policy.id, labelOf(grade));
      calls.alone.push(...grade.calls);
      onGraded();
    });
  }
  const several = judge.severalOf(multi);
  await eachBounded(each(asked), judge.parallel, async ({ reply, together }) => {
    if (deps.signal.aborted) throw new NotGradedYet('aborted');
    const graded = await several.grade(reply, deps.signal);
    for (const [id, grade] of graded.grades) together.set(id, labelOf(grade));
    calls.together.push(...graded.calls);
    onGraded();
  });
  return {
    ...multiMatch(
      asked,
      multi.members.map(({ policy }) => policy),
    ),
    grader: several.id,
    cost: { alone: costOf(calls.alone), together: costOf(calls.together) },
  };
}

interface AskedExample extends MultiCell {
  readonly reply: GradableReply;
  readonly alone: Map<string, string | null>;
  readonly together: Map<string, string | null>;
}

function askedOf(policy: Policy, example: GoldExample): AskedExample {
  return { own: policy.id, gold: example.label, reply: exampleReply(example), alone: new Map(), together: new Map() };
}

/** Examples that the policy's own prompt does not show; the joined prompt shows no others than that one. */
function heldOut(policy: Policy, most: number): readonly GoldExample[] {
  const { examplesShown } = compilePolicy(policy);
  return policy.examples.filter((_, at) => !examplesShown.includes(at)).slice(0, most);
}

function labelOf(grade: ReasonerGrade): string | null {
  return grade.status === 'graded' ? grade.label : null;
}

function costOf(calls: readonly JudgeCall[]): AskedCost {
  const sum = (of: (call: JudgeCall) => number | null): number | null =>
    calls.reduce<number | null>((total, call) => {
      const part = of(call);
      return total === null || part === null ? null : total + part;
    }, 0);
  return {
    calls: calls.length,
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
  };
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
