import { sha256 } from '../../../core/content-id.ts';
import { ForeshadowError } from '../../../core/errors.ts';
import { type Effort, efforts, type Policy } from '../../../core/policy.ts';
import { countTextTokens } from '../../../harmony/index.ts';
import { byPrecedence, compilePolicy, exampleText, splitHeading, withoutControlTokens } from '../compile-policy.ts';
import type { CompiledPolicy } from '../compiled-policy.ts';
import type { OutputRules } from '../output-block.ts';
import { promptExamples } from '../prompt-examples.ts';
import { multiOutputBlock } from './multi-output-block.ts';

/** Several policies that are asked in one call. */
export interface MultiPolicy {
  /** Each as it is asked alone, in the order of the prompt: by id, so that a set has one text. */
  readonly members: readonly CompiledPolicy[];
  /** The joined text as adapters take it. It has no menu of its own: answers are read member by member. */
  readonly prompt: CompiledPolicy;
  /** Room that the further verdicts need in the answer, in tokens. */
  readonly furtherAnswerTokens: number;
}

/** One verdict more in an answer, in tokens: with a rationale of two sentences, or label and clauses alone. */
const verdictTokens = { rationale: 160, reference: 48 } as const;

/**
 * Joins policies into one prompt: the output block of all above and below, between them each policy's text between two
 * lines that name it, with at most one example a side. Verdicts are asked for as JSON whatever a policy's own form is.
 * Throws `policy.not-several` for fewer than two, and what `compilePolicy` throws.
 */
export function compileMulti(policies: readonly Policy[]): MultiPolicy {
  if (policies.length < 2) {
    throw new ForeshadowError('policy.not-several', 'Multi mode joins several policies, and there are not two.', {
      hint: 'Leave multi out: one policy is one call either way.',
    });
  }
  const sorted = [...policies].sort((a, b) => (a.id < b.id ? -1 : 1));
  const members = sorted.map((policy) => compilePolicy(policy));
  const sections = sorted.map((policy) => ({ policy, rules: rulesOf(policy) }));
  const block = multiOutputBlock(sections.map(({ policy, rules }) => ({ id: policy.id, rules })));
  const parts = [`# ${sorted.length} policies`, block, ...sections.map(section), block];
  const text = withoutControlTokens(`${parts.join('\n\n')}\n`);
  return {
    members,
    prompt: {
      policy: sorted.map(({ id }) => id).join(' + '),
      text,
      hash: sha256(text),
      tokens: countTextTokens(text),
      output: 'rationale',
      effort: highest(members.map(({ effort }) => effort)),
      labels: [],
      ruleIds: [],
    },
    furtherAnswerTokens: sections
      .slice(1)
      .reduce((sum, { rules }) => sum + verdictTokens[rules.form === 'rationale' ? 'rationale' : 'reference'], 0),
  };
}

/** One character or one word per policy could not be told apart by policy: every verdict is an object. */
function rulesOf(policy: Policy): OutputRules {
  const rationale = policy.grader.kind === 'reasoner' && policy.grader.output === 'rationale';
  return {
    form: rationale ? 'rationale' : 'reference',
    labels: byPrecedence(policy.labels),
    ruleIds: policy.rules.map(({ id }) => id),
  };
}

function section({ policy, rules }: { readonly policy: Policy; readonly rules: OutputRules }): string {
  const { heading, rest } = splitHeading(policy);
  const examples = shownOf(policy).map((at, index) => exampleText(policy.examples[at]!, { index, policy, rules }));
  const shown = examples.length > 0 ? [`Examples, with the verdict under "${policy.id}":`, ...examples] : [];
  return [`=== POLICY ${policy.id} ===`, heading, rest, ...shown, `=== END OF POLICY ${policy.id} ===`]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** The first of each side that the policy shows when it is asked alone, so that the same examples stay held out. */
function shownOf(policy: Policy): readonly number[] {
  const isEvent = new Map(policy.labels.map(({ name, event }) => [name, event]));
  const shown = promptExamples(policy);
  const first = (event: boolean): number[] =>
    shown.filter((at) => isEvent.get(policy.examples[at]!.label) === event).slice(0, 1);
  return [...first(true), ...first(false)].sort((a, b) => a - b);
}

function highest(given: readonly Effort[]): Effort {
  return efforts[Math.max(...given.map((effort) => efforts.indexOf(effort)))]!;
}
