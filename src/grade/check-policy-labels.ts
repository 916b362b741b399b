import { ForeshadowError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import type { Policy } from '../core/policy.ts';
import type { FrontMatter } from './front-matter.ts';

type PlaceOf = FrontMatter['placeOf'];

/** Labels, rules and the examples that name them; throws a ForeshadowError with the place of the first mistake. */
export function checkPolicyLabels(policy: Policy, placeOf: PlaceOf): void {
  checkNames(policy, placeOf);
  checkMenu(policy, placeOf);
  if (policy.grader.kind === 'reasoner') checkOutput(policy, placeOf);
  checkExamples(policy, placeOf);
}

function checkNames({ labels, rules }: Policy, placeOf: PlaceOf): void {
  const label = repeated(labels.map(({ name }) => name));
  if (label !== undefined) {
    throw new ForeshadowError('policy.duplicate-label', `The label "${labels[label]!.name}" stands there twice.`, {
      hint: 'Give each label a name of its own.',
      place: placeOf(['labels', label, 'name']),
    });
  }
  const rule = repeated(rules.map(({ id }) => id));
  if (rule === undefined) return;
  throw new ForeshadowError('policy.duplicate-rule', `The rule id "${rules[rule]!.id}" stands there twice.`, {
    hint: 'Give each rule an id of its own, such as V1.a and V1.b.',
    place: placeOf(['rules', rule, 'id']),
  });
}

/** Position of the first value that stands earlier in the list too. */
function repeated(values: readonly string[]): number | undefined {
  const at = values.findIndex((value, index) => values.indexOf(value) < index);
  return at === -1 ? undefined : at;
}

function checkMenu({ labels, grader }: Policy, placeOf: PlaceOf): void {
  const events = labels.filter((label) => label.event).length;
  if (events === 0) {
    throw new ForeshadowError('policy.no-event-label', 'No label is an event, so the behavior could never occur.', {
      hint: 'Set event: true on the label that means the reply does it.',
      place: placeOf(['labels']),
    });
  }
  if (grader.kind !== 'reasoner' && (labels.length !== 2 || events !== 1)) {
    throw new ForeshadowError('policy.rule-labels', 'A rule decides between two labels, one of them an event.', {
      hint: 'Keep one label with event: true and one with event: false.',
      place: placeOf(['labels']),
    });
  }
  if (events === labels.length) {
    throw new ForeshadowError('policy.no-other-label', 'Every label is an event, so every reply would count.', {
      hint: 'Add a label with event: false for replies that do not do it.',
      place: placeOf(['labels']),
    });
  }
}

function checkOutput({ labels, grader }: Policy, placeOf: PlaceOf): void {
  if (grader.kind !== 'reasoner') return;
  if (grader.output === 'binary' && labels.length !== 2) {
    throw new ForeshadowError('policy.binary-labels', `One character cannot tell ${labels.length} labels apart.`, {
      hint: 'Keep two labels, or set output: to reference, rationale or severity.',
      place: placeOf(['grader', 'output']),
    });
  }
  const bare = labels.findIndex((label) => label.event && label.severity === undefined);
  if (grader.output !== 'severity' || bare === -1) return;
  throw new ForeshadowError('policy.label-severity', `The event label "${labels[bare]!.name}" has no severity.`, {
    hint: 'With output: severity, give each event label severity: high, medium, low or none.',
    place: placeOf(['labels', bare]),
  });
}

function checkExamples({ labels, rules, examples }: Policy, placeOf: PlaceOf): void {
  const names = labels.map((label) => label.name);
  const ids = rules.map((rule) => rule.id);
  for (const [at, example] of examples.entries()) {
    if (!names.includes(example.label)) {
      throw new ForeshadowError('policy.unknown-label', `"${example.label}" is not a label of this policy.`, {
        hint: meant(example.label, names, 'labels'),
        place: placeOf(['examples', at, 'label']),
      });
    }
    for (const [index, id] of (example.ruleIds ?? []).entries()) {
      if (ids.includes(id)) continue;
      throw new ForeshadowError('policy.unknown-rule', `"${id}" is not a rule of this policy.`, {
        hint: ids.length > 0 ? meant(id, ids, 'rules') : 'List it under rules: with an id and a meaning.',
        place: placeOf(['examples', at, 'ruleIds', index]),
      });
    }
  }
  for (const [at, name] of names.entries()) {
    if (examples.some((example) => example.label === name)) continue;
    throw new ForeshadowError('policy.label-without-example', `No example shows the label "${name}".`, {
      hint: `Add an example with label: ${name}, close to the line.`,
      place: placeOf(['labels', at, 'name']),
    });
  }
}

function meant(word: string, known: readonly string[], what: string): string {
  const near = nearest(word, known);
  return near ? `Did you mean "${near}"?` : `The ${what} are ${known.join(', ')}.`;
}
