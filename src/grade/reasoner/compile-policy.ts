import { sha256 } from '../../core/content-id.ts';
import { ForeshadowError } from '../../core/errors.ts';
import type { GoldExample, Policy } from '../../core/policy.ts';
import { countTextTokens } from '../../harmony/index.ts';
import type { CompiledPolicy } from './compiled-policy.ts';
import { type OutputRules, outputBlock, writtenVerdict } from './output-block.ts';
import { promptExamples } from './prompt-examples.ts';

/** A compiled policy, and which of its gold examples a reasoner reads in it. */
export interface PolicyPrompt extends CompiledPolicy {
  /** Positions among the policy's examples, from 0; the others can test it. */
  readonly examplesShown: readonly number[];
}

/**
 * The text a reasoner reads: title, output block, body, output block again, examples with their answers. The block is
 * made of the label set and the output form, which is what answers are parsed by. Throws `policy.not-for-a-reasoner`
 * for a policy that a rule decides.
 */
export function compilePolicy(policy: Policy): PolicyPrompt {
  const { grader } = policy;
  if (grader.kind !== 'reasoner') {
    throw new ForeshadowError(
      'policy.not-for-a-reasoner',
      `A rule decides "${policy.id}"; there is nothing to compile.`,
      {
        hint: 'Set grader: { kind: reasoner } to have a model decide it.',
        place: { file: policy.file },
      },
    );
  }
  const labels = byPrecedence(policy.labels);
  const ruleIds = policy.rules.map((rule) => rule.id);
  const rules: OutputRules = { form: grader.output, labels, ruleIds };
  const examplesShown = promptExamples(policy);
  const text = withoutControlTokens(promptText(policy, rules, examplesShown));
  return {
    policy: policy.id,
    text,
    hash: sha256(text),
    tokens: countTextTokens(text),
    output: grader.output,
    effort: grader.effort,
    labels: labels.map(({ name, event }) => ({ name, event })),
    ruleIds,
    examplesShown,
  };
}

/** Highest precedence first; among equals events first, then the order of the file. */
export function byPrecedence(labels: Policy['labels']): Policy['labels'] {
  return [...labels].sort((a, b) => (b.precedence ?? 0) - (a.precedence ?? 0) || Number(b.event) - Number(a.event));
}

function promptText(policy: Policy, rules: OutputRules, shown: readonly number[]): string {
  const { heading, rest } = splitHeading(policy);
  const block = outputBlock(rules);
  const examples = shown.map((at, index) => exampleText(policy.examples[at]!, { index, policy, rules }));
  const closing = examples.length > 0 ? [['## EXAMPLES', ...examples].join('\n\n')] : [];
  return `${[heading, block, rest, block, ...closing].filter((part) => part !== '').join('\n\n')}\n`;
}

/** The body's own first heading stands above the first output block; a body without one gets the title. */
export function splitHeading({ title, body }: Policy): { readonly heading: string; readonly rest: string } {
  const own = /^# [^\n]*/.exec(body);
  return own ? { heading: own[0], rest: body.slice(own[0].length).trim() } : { heading: `# ${title}`, rest: body };
}

export interface ExamplePlace {
  readonly index: number;
  readonly policy: Policy;
  readonly rules: OutputRules;
}

/** A gold example with the answer that is right for it, as the prompt shows it. */
export function exampleText(example: GoldExample, { index, policy, rules }: ExamplePlace): string {
  const label = policy.labels.find(({ name }) => name === example.label);
  const answer = writtenVerdict(rules, {
    label: example.label,
    ruleIds: example.ruleIds ?? [],
    rationale: example.note ?? label?.meaning ?? '',
  });
  return [
    `Example ${index + 1}`,
    ...(example.messages ?? []).map(({ role, content }) => `[${role}] ${content}`),
    ...(example.user === undefined ? [] : [`[user] ${example.user}`]),
    `[reply] ${example.reply}`,
    `[answer] ${answer}`,
  ].join('\n');
}

/** A policy is instructions, but what it quotes may be hostile: nothing in it may open a message of its own. */
export function withoutControlTokens(text: string): string {
  return text.replaceAll('<|', '< |');
}
