import type * as z from 'zod';
import { ForeshadowError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import type { FrontMatter, Path } from './front-matter.ts';

const keysAt: Readonly<Record<string, readonly string[]>> = {
  '': ['id', 'version', 'title', 'severity', 'unit', 'language', 'labels', 'rules', 'grader', 'examples'],
  labels: ['name', 'event', 'meaning', 'severity', 'precedence'],
  rules: ['id', 'meaning'],
  grader: ['kind', 'in', 'any', 'none', 'notInPrompt', 'check', 'options', 'output', 'effort'],
  examples: ['user', 'messages', 'reply', 'finishReason', 'language', 'label', 'ruleIds', 'note'],
};

/** What zod found wrong in a policy's front matter, as one sentence with its place and the fix. */
export function policySchemaError(issue: z.core.$ZodIssue, { data, placeOf }: FrontMatter): ForeshadowError {
  const path = issue.path as Path;
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!;
    const known = keysAt[String(path[0] ?? '')] ?? [];
    const meant = nearest(key, known);
    return new ForeshadowError('policy.unknown-key', `"${key}" is not a key of ${sectionName(path)}.`, {
      hint: meant ? `Did you mean "${meant}"?` : `The keys are ${known.join(', ')}.`,
      place: placeOf(path, key),
    });
  }
  const missing = path.length > 0 && valueAt(data, path) === undefined;
  const name = path.length > 0 ? path.join('.') : 'the front matter';
  const message = missing ? `"${name}" is missing.` : `"${name}" is not right: ${lowerFirst(issue.message)}.`;
  return new ForeshadowError('policy.invalid-value', message, { hint: valueHint(path), place: placeOf(path) });
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

function sectionName(path: Path): string {
  return path.length === 0 ? 'a policy' : `"${path.filter((step) => typeof step === 'string').join('.')}"`;
}

function valueHint(path: Path): string {
  const section = String(path[0] ?? '');
  if (section === 'grader') {
    return 'A grader is kind: match with any: [patterns], kind: check with check: name, or kind: reasoner.';
  }
  if (section === 'labels') return 'Each label has a name, event: true or false, and a meaning.';
  if (section === 'rules') return 'Each rule has an id, such as V1.a, and a meaning.';
  if (section === 'examples') return 'Each example has a reply and a label, and may have a user turn.';
  return 'docs/policies.md shows a whole policy file.';
}

/** Zod's messages begin with a capital and end in a full stop; ours put them into a sentence. */
export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '');
}
