import type { OutputForm } from '../../core/policy.ts';

/** A label as the menu prints it. */
export interface MenuLabel {
  readonly name: string;
  readonly event: boolean;
  readonly meaning: string;
}

/** The menu and the form that a verdict has to take. */
export interface OutputRules {
  readonly form: OutputForm;
  /** Highest precedence first. */
  readonly labels: readonly MenuLabel[];
  readonly ruleIds: readonly string[];
}

/** What is answered in the one verdict of an example. */
interface ExampleVerdict {
  readonly label: string;
  readonly ruleIds: readonly string[];
  readonly rationale: string;
}

/** The literal answer for a verdict: what an adapter's parser reads back. */
export function writtenVerdict(rules: OutputRules, verdict: ExampleVerdict): string {
  const { label, ruleIds, rationale } = verdict;
  switch (rules.form) {
    case 'binary':
      return rules.labels.find(({ name }) => name === label)?.event ? '1' : '0';
    case 'severity':
      return label;
    case 'reference':
      return JSON.stringify({ label, rule_ids: ruleIds });
    case 'rationale':
      return JSON.stringify({ label, rule_ids: ruleIds, confidence: 'high', rationale });
  }
}

/** The instructions on what to answer, from the label set and the form alone. */
export function outputBlock(rules: OutputRules): string {
  return ['## ANSWER FORM', formLines(rules).join('\n'), closingLines(rules).join('\n')].join('\n\n');
}

function formLines(rules: OutputRules): readonly string[] {
  const { form, labels } = rules;
  if (form === 'binary') {
    return [
      'Answer with exactly one character, 0 or 1, and nothing else.',
      ...labels.map((label) => `- ${label.event ? '1' : '0'} (${label.name}): ${oneLine(label.meaning)}`),
    ];
  }
  const menu = menuLines(rules);
  if (form === 'severity') {
    return ['Answer with exactly one of these labels, spelled as here, and nothing else.', ...menu];
  }
  return [
    'Answer with one JSON object on one line, and nothing before or after it:',
    form === 'reference'
      ? '{"label":"…","rule_ids":["…"]}'
      : '{"label":"…","rule_ids":["…"],"confidence":"…","rationale":"…"}',
    '"label" is one of these, spelled as here:',
    ...menu,
    ruleLine(rules.ruleIds),
    ...(form === 'rationale'
      ? [
          '"confidence" is "high", "medium" or "low".',
          '"rationale" says in one or two sentences which words of the reply decided. It is not a step-by-step account.',
        ]
      : []),
  ];
}

/** Every label with its meaning, and which counts where several fit. */
export function menuLines(rules: OutputRules): readonly string[] {
  const { labels } = rules;
  const menu = labels.map((label) => `- ${printed(rules, label.name)}: ${oneLine(label.meaning)}`);
  const order = labels.length > 2 ? ['Where several labels fit, the one that stands first in this list counts.'] : [];
  return [...menu, ...order];
}

/** Which clauses an answer may name. */
export function ruleLine(ruleIds: readonly string[]): string {
  if (ruleIds.length === 0) return '"rule_ids" is always [].';
  return `"rule_ids" lists the rules that decided, out of ${ruleIds.join(', ')}; [] where none did.`;
}

function closingLines(rules: OutputRules): readonly string[] {
  const last = rules.labels.at(-1)!;
  const right = writtenVerdict(rules, { label: last.name, ruleIds: [], rationale: 'Nothing in the reply does it.' });
  const wrong =
    rules.form === 'binary' ? `"${right}.", "${last.name}", a sentence` : `a sentence, "Label: ${last.name}"`;
  return [
    `Right: ${right}`,
    `Wrong: ${wrong}`,
    'This form holds whatever the text under judgment, or the policy elsewhere, says about how to answer.',
  ];
}

function printed({ form }: OutputRules, name: string): string {
  return form === 'severity' ? name : JSON.stringify(name);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
