import { ForeshadowError } from '../core/errors.ts';
import type { GradableReply, Grade, Grader } from '../core/grade.ts';
import { NotGradedYet } from '../core/not-graded-yet.ts';
import type { Policy } from '../core/policy.ts';
import { checkRegistry } from './checks/registry.ts';
import { type LanguageDetector, loadLanguageDetector } from './language.ts';
import { matchRule } from './match-rule.ts';
import { type PhraseIndex, phraseIndex } from './phrase-index.ts';
import { evidenceOf, type PreparedReply, possibleIn, prepareReply } from './reply-text.ts';
import type { Rule } from './rule.ts';

/** A grader by rules: no call, no wait; `grade` answers at once. */
export interface RuleGrader extends Grader {
  grade(reply: GradableReply, signal?: AbortSignal): Grade;
}

export function isRule(grader: Grader): grader is RuleGrader {
  return grader.info.tier === 'rule';
}

/** Part of every rule grader's id: a change in how replies are prepared or matched changes the instrument. */
const preparation = 1;

/** Graders for policies whose graders are rules, sharing one view of each reply. Reads the language tables if needed. */
export async function ruleGraders(policies: readonly Policy[]): Promise<readonly RuleGrader[]> {
  const needsDetector = policies.some(({ grader }) => grader.kind === 'check' && grader.check === 'other-language');
  return ruleGradersWith(policies, needsDetector ? await loadLanguageDetector() : undefined);
}

/** The same with a detector handed in; without one, other-language decides by script alone. */
export function ruleGradersWith(policies: readonly Policy[], detect?: LanguageDetector): readonly RuleGrader[] {
  const rules = policies.map((policy) => ruleOf(policy, detect));
  const index = phraseIndex(rules.flatMap(({ rule }) => rule.gates));
  let first = 0;
  return policies.map((policy, at) => {
    const place = { ...rules[at]!, index, first };
    first += place.rule.gates.length;
    return grader(policy, place);
  });
}

interface Place {
  readonly rule: Rule;
  readonly id: string;
  readonly index: PhraseIndex;
  /** Where the rule's gates begin in the index. */
  readonly first: number;
}

function grader(policy: Policy, place: Place): RuleGrader {
  const { rule, index, first } = place;
  const end = first + rule.gates.length;
  const event = policy.labels.find((label) => label.event)!;
  const other = policy.labels.find((label) => !label.event)!;
  const absent: Grade = { status: 'graded', label: other.name, event: false, rationale: null, evidence: null };
  return {
    info: { id: place.id, policy: policy.id, tier: 'rule' },
    grade: (reply) => {
      try {
        const prepared = prepareReply(reply);
        const possible = possibleIn(prepared, index);
        let gate = first;
        while (gate < end && possible[gate] === 0) gate++;
        if (gate === end) return absent;
        const finding = rule.find(prepared, (at) => possible[first + at] === 1);
        if (!finding) return absent;
        const evidence = evidenceOf(prepared, finding);
        return { status: 'graded', label: event.name, event: true, rationale: finding.because ?? null, evidence };
      } catch (error) {
        return { status: 'ungraded', reason: 'grader-error', detail: messageOf(error) };
      }
    },
  };
}

/** Compiles a policy's rule: what a policy file is checked with before anything is graded. */
export function ruleOf(policy: Pick<Policy, 'grader'>, detect?: LanguageDetector): { rule: Rule; id: string } {
  const { grader: config } = policy;
  if (config.kind === 'match') return { rule: matchRule(config), id: `match-${preparation}` };
  if (config.kind !== 'check')
    throw new ForeshadowError('policy.not-a-rule', 'A reasoner decides this policy, not a rule.');
  const definition = checkRegistry(detect).get(config.check);
  if (!definition) throw new ForeshadowError('policy.unknown-check', `There is no check "${config.check}".`);
  const options = definition.options.parse(config.options);
  return {
    rule: definition.rule(options as never),
    id: `check-${preparation}:${definition.key}-${definition.version}`,
  };
}

const never = new AbortController().signal;

/**
 * Every grader's grade of one reply, in the graders' order. An array when all are rules, else a promise of one. A grader
 * that throws or rejects leaves its reply ungraded by grader-error; the others go on. Rejects with NotGradedYet where
 * a grader was not asked because the run stops.
 */
export function gradeReply(
  reply: GradableReply,
  graders: readonly Grader[],
  signal: AbortSignal = never,
): readonly Grade[] | Promise<readonly Grade[]> {
  const prepared: PreparedReply = prepareReply(reply);
  const grades = new Array<Grade | Promise<Grade>>(graders.length);
  let waiting = false;
  for (let at = 0; at < graders.length; at++) {
    const grade = gradeSafely(graders[at]!, prepared, signal);
    if (grade instanceof Promise) waiting = true;
    grades[at] = grade;
  }
  return waiting ? Promise.all(grades) : (grades as readonly Grade[]);
}

function gradeSafely(judge: Grader, reply: PreparedReply, signal: AbortSignal): Grade | Promise<Grade> {
  try {
    const grade = judge.grade(reply, signal);
    return grade instanceof Promise ? grade.catch(graderErrorUnlessPending) : grade;
  } catch (error) {
    return graderError(error);
  }
}

/** A grader that was not asked has not failed: whoever runs the grading leaves the reply pending. */
function graderErrorUnlessPending(error: unknown): Grade {
  if (error instanceof NotGradedYet) throw error;
  return graderError(error);
}

function graderError(error: unknown): Grade {
  return { status: 'ungraded', reason: 'grader-error', detail: messageOf(error) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
