import type { Grader } from '../core/grade.ts';
import type { Policy } from '../core/policy.ts';
import { ruleGraders } from './rule-grader.ts';

/** The grader of every policy that has one: a rule its own, a reasoner policy the one given for its id. */
export async function policyGraders(
  policies: readonly Policy[],
  reasoners: ReadonlyMap<string, Grader> = new Map(),
): Promise<ReadonlyMap<string, Grader>> {
  const byRule = policies.filter(({ grader }) => grader.kind !== 'reasoner');
  const rules = await ruleGraders(byRule);
  return new Map([...reasoners, ...byRule.map((policy, at): [string, Grader] => [policy.id, rules[at]!])]);
}
