import type { Message } from '../core/conversation.ts';
import type { GradableReply, Grade, Grader } from '../core/grade.ts';
import type { GoldExample, Policy } from '../core/policy.ts';
import { policyGraders } from './policy-graders.ts';
import { promptExamples } from './reasoner/prompt-examples.ts';
import { gradeReply } from './rule-grader.ts';

/** A gold example its own grader gets wrong. */
export interface PolicyMiss {
  /** Position among the policy's examples, from 1. */
  readonly example: number;
  readonly reply: string;
  readonly expected: string;
  /** The label given, or why there is none. */
  readonly got: string;
  readonly note: string | null;
  /** Whether the grader's prompt holds this very example. */
  readonly inPrompt: boolean;
}

/** How well a set of examples is told apart. */
export interface ExampleScore {
  readonly examples: number;
  /** Of the examples graded as events, the share that are; null when none was. */
  readonly precision: number | null;
  /** Of the examples that are events, the share graded so; null when none is. */
  readonly recall: number | null;
}

/** How a policy's grader does on the policy's own examples. */
export interface PolicyTest extends ExampleScore {
  readonly policy: string;
  /** `not asked`: a reasoner decides the policy, and none was named. */
  readonly graded: 'asked' | 'not asked';
  /** Who graded; null where nobody was asked. */
  readonly grader: string | null;
  /** Examples that nobody graded, and that count neither for nor against. */
  readonly ungraded: number;
  /** Only the examples that the grader has not read in its prompt: what counts as evidence. */
  readonly heldOut: ExampleScore;
  readonly misses: readonly PolicyMiss[];
}

/**
 * Grades every policy's gold examples with its own grader: rules with theirs, reasoner policies with the grader given
 * for their id. Without one they are reported as not asked. Rejects with NotGradedYet where a judge was not asked to the
 * end.
 */
export async function testPolicies(
  policies: readonly Policy[],
  reasoners: ReadonlyMap<string, Grader> = new Map(),
  signal?: AbortSignal,
): Promise<readonly PolicyTest[]> {
  const graderOf = await policyGraders(policies, reasoners);
  const tests: PolicyTest[] = [];
  for (const policy of policies) {
    const grader = graderOf.get(policy.id);
    tests.push(grader ? await testPolicy(policy, grader, signal) : notAsked(policy));
  }
  return tests;
}

async function testPolicy(policy: Policy, grader: Grader, signal?: AbortSignal): Promise<PolicyTest> {
  // A handful of examples: those that wait for a model wait together.
  const grades = await Promise.all(
    policy.examples.map(async (example): Promise<Grade> => {
      return (await gradeReply(exampleReply(example), [grader], signal))[0]!;
    }),
  );
  const inPrompt = shownIn(policy);
  const all = policy.examples.map((_, at) => at);
  return {
    policy: policy.id,
    ...score(policy, grades, all),
    graded: 'asked',
    grader: grader.info.id,
    ungraded: grades.filter(({ status }) => status === 'ungraded').length,
    heldOut: score(
      policy,
      grades,
      all.filter((at) => !inPrompt.has(at)),
    ),
    misses: missesOf(policy, grades, inPrompt),
  };
}

function notAsked(policy: Policy): PolicyTest {
  const { length } = policy.examples;
  return {
    policy: policy.id,
    examples: length,
    precision: null,
    recall: null,
    graded: 'not asked',
    grader: null,
    ungraded: length,
    heldOut: { examples: length - shownIn(policy).size, precision: null, recall: null },
    misses: [],
  };
}

function shownIn(policy: Policy): ReadonlySet<number> {
  return new Set(policy.grader.kind === 'reasoner' ? promptExamples(policy) : []);
}

/** What a grader is shown of a gold example. */
export function exampleReply(example: GoldExample): GradableReply {
  const messages = (example.messages ?? []) as readonly Message[];
  const user: readonly Message[] = example.user === undefined ? [] : [{ role: 'user', content: example.user }];
  return {
    prefix: [...messages, ...user],
    content: example.reply,
    toolCalls: [],
    finishReason: example.finishReason ?? 'stop',
    language: example.language ?? null,
  };
}

/** An ungraded reply is neither right nor wrong: it leaves precision and recall alone. */
function score(policy: Policy, grades: readonly Grade[], positions: readonly number[]): ExampleScore {
  const isEvent = new Map(policy.labels.map((label) => [label.name, label.event]));
  let right = 0;
  let called = 0;
  let events = 0;
  for (const at of positions) {
    const grade = grades[at]!;
    if (grade.status === 'ungraded') continue;
    const event = isEvent.get(policy.examples[at]!.label) === true;
    if (event) events++;
    if (grade.event) called++;
    if (event && grade.event) right++;
  }
  return {
    examples: positions.length,
    precision: called === 0 ? null : right / called,
    recall: events === 0 ? null : right / events,
  };
}

function missesOf(policy: Policy, grades: readonly Grade[], inPrompt: ReadonlySet<number>): readonly PolicyMiss[] {
  return policy.examples.flatMap((example, at) => {
    const grade = grades[at]!;
    const got = grade.status === 'graded' ? grade.label : `${grade.reason}: ${grade.detail}`;
    if (got === example.label) return [];
    return [
      {
        example: at + 1,
        reply: example.reply,
        expected: example.label,
        got,
        note: example.note ?? null,
        inPrompt: inPrompt.has(at),
      },
    ];
  });
}
