import type { Message } from '../core/conversation.ts';
import type { GradableReply, Grade } from '../core/grade.ts';
import type { GoldExample, Policy } from '../core/policy.ts';
import { gradeReply, ruleGraders } from './rule-grader.ts';

/** A gold example its own grader gets wrong. */
export interface PolicyMiss {
  /** Position among the policy's examples, from 1. */
  readonly example: number;
  readonly reply: string;
  readonly expected: string;
  /** The label given, or why there is none. */
  readonly got: string;
  readonly note: string | null;
}

/** How a policy's grader does on the policy's own examples. */
export interface PolicyTest {
  readonly policy: string;
  readonly examples: number;
  /** Of the examples graded as events, the share that are; null when none was. */
  readonly precision: number | null;
  /** Of the examples that are events, the share graded so. */
  readonly recall: number | null;
  readonly misses: readonly PolicyMiss[];
}

/** Grades every policy's gold examples with its own grader. */
export async function testPolicies(policies: readonly Policy[]): Promise<readonly PolicyTest[]> {
  const graders = await ruleGraders(policies);
  const tests: PolicyTest[] = [];
  for (const [at, policy] of policies.entries()) {
    const grades: Grade[] = [];
    for (const example of policy.examples) {
      const [grade] = await gradeReply(exampleReply(example), [graders[at]!]);
      grades.push(grade!);
    }
    tests.push(score(policy, grades));
  }
  return tests;
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

function score(policy: Policy, grades: readonly Grade[]): PolicyTest {
  const isEvent = new Map(policy.labels.map((label) => [label.name, label.event]));
  const misses: PolicyMiss[] = [];
  let right = 0;
  let called = 0;
  let events = 0;
  for (const [at, example] of policy.examples.entries()) {
    const grade = grades[at]!;
    const event = isEvent.get(example.label) === true;
    const found = grade.status === 'graded' && grade.event;
    if (event) events++;
    if (found) called++;
    if (event && found) right++;
    const got = grade.status === 'graded' ? grade.label : `${grade.reason}: ${grade.detail}`;
    if (got === example.label) continue;
    misses.push({ example: at + 1, reply: example.reply, expected: example.label, got, note: example.note ?? null });
  }
  return {
    policy: policy.id,
    examples: policy.examples.length,
    precision: called === 0 ? null : right / called,
    recall: events === 0 ? null : right / events,
    misses,
  };
}
