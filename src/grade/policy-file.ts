import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as z from 'zod';
import { sha256 } from '../core/content-id.ts';
import { ForeshadowError, type Place } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { type Policy, policyFrontMatterSchema } from '../core/policy.ts';
import { checkRegistry } from './checks/registry.ts';
import { type FrontMatter, type Path, readFrontMatter } from './front-matter.ts';
import { PatternError } from './pattern-set.ts';
import { ruleOf } from './rule-grader.ts';

/**
 * A policy from the text of its file. Throws a ForeshadowError (`policy.*`) that names file, line, column and fix.
 * `file` is what errors and rows call it.
 */
export function parsePolicy(text: string, file: string): Policy {
  const source = readFrontMatter(text, file);
  const parsed = policyFrontMatterSchema.safeParse(source.data);
  if (!parsed.success) throw schemaError(parsed.error.issues[0]!, source);
  const policy: Policy = { ...parsed.data, body: source.body, file, hash: sha256(text) };
  checkLabels(policy, source.placeOf);
  checkRule(policy, source.placeOf);
  return policy;
}

/** Every `*.md` of a folder but README.md, by name. Throws as `parsePolicy` does, and where an id occurs twice. */
export async function loadPolicies(folder: string): Promise<readonly Policy[]> {
  const names = await policyNames(folder);
  const policies: Policy[] = [];
  const fileOf = new Map<string, string>();
  for (const name of names) {
    const file = join(folder, name);
    const text = await readFile(file, 'utf8');
    const policy = parsePolicy(text, file);
    const earlier = fileOf.get(policy.id);
    if (earlier) {
      throw new ForeshadowError('policy.duplicate-id', `The id "${policy.id}" is already taken by ${earlier}.`, {
        hint: 'Give one of the two another id.',
        place: readFrontMatter(text, file).placeOf(['id']),
      });
    }
    fileOf.set(policy.id, file);
    policies.push(policy);
  }
  return policies;
}

async function policyNames(folder: string): Promise<readonly string[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (cause) {
    throw new ForeshadowError('policy.no-folder', `The policy folder ${folder} cannot be read.`, {
      hint: 'Name a folder that holds policy files (*.md).',
      place: { file: folder },
      cause,
    });
  }
  const found = names.filter((name) => name.endsWith('.md') && name.toLowerCase() !== 'readme.md').sort();
  if (found.length > 0) return found;
  throw new ForeshadowError('policy.none', `The folder ${folder} holds no policy file (*.md).`, {
    hint: 'Copy one from the policies folder of Foreshadow, or run "foreshadow init".',
    place: { file: folder },
  });
}

type PlaceOf = (path: Path, key?: string) => Place;

const keysAt: Readonly<Record<string, readonly string[]>> = {
  '': ['id', 'version', 'title', 'severity', 'unit', 'labels', 'grader', 'examples'],
  labels: ['name', 'event', 'meaning', 'severity'],
  grader: ['kind', 'in', 'any', 'none', 'notInPrompt', 'check', 'options'],
  examples: ['user', 'messages', 'reply', 'finishReason', 'language', 'label', 'note'],
};

function schemaError(issue: z.core.$ZodIssue, { data, placeOf }: FrontMatter): ForeshadowError {
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
  if (section === 'grader') return 'A grader is kind: match with any: [patterns], or kind: check with check: name.';
  if (section === 'labels') return 'Each label has a name, event: true or false, and a meaning.';
  if (section === 'examples') return 'Each example has a reply and a label, and may have a user turn.';
  return 'docs/policies.md shows a whole policy file.';
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '');
}

function checkLabels(policy: Policy, placeOf: PlaceOf): void {
  const names = policy.labels.map((label) => label.name);
  const events = policy.labels.filter((label) => label.event).length;
  if (events === 0) {
    throw new ForeshadowError('policy.no-event-label', 'No label is an event, so the behavior could never occur.', {
      hint: 'Set event: true on the label that means the reply does it.',
      place: placeOf(['labels']),
    });
  }
  if (names.length !== 2 || events !== 1) {
    throw new ForeshadowError('policy.rule-labels', 'A rule decides between two labels, one of them an event.', {
      hint: 'Keep one label with event: true and one with event: false.',
      place: placeOf(['labels']),
    });
  }
  for (const [at, example] of policy.examples.entries()) {
    if (names.includes(example.label)) continue;
    const meant = nearest(example.label, names);
    throw new ForeshadowError('policy.unknown-label', `"${example.label}" is not a label of this policy.`, {
      hint: meant ? `Did you mean "${meant}"?` : `The labels are ${names.join(', ')}.`,
      place: placeOf(['examples', at, 'label']),
    });
  }
  for (const [at, name] of names.entries()) {
    if (policy.examples.some((example) => example.label === name)) continue;
    throw new ForeshadowError('policy.label-without-example', `No example shows the label "${name}".`, {
      hint: `Add an example with label: ${name}, close to the line.`,
      place: placeOf(['labels', at, 'name']),
    });
  }
}

function checkRule(policy: Policy, placeOf: PlaceOf): void {
  const { grader } = policy;
  const definition = grader.kind === 'check' ? checkRegistry().get(grader.check) : undefined;
  if (grader.kind === 'check' && !definition) throw unknownCheck(grader.check, placeOf);
  if (grader.kind === 'check' && definition) {
    const parsed = definition.options.safeParse(grader.options);
    if (!parsed.success) throw optionsError(grader.check, parsed.error.issues[0]!, placeOf);
  }
  try {
    ruleOf(policy);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    const place = placeOf(patternPath(grader, error.pattern) ?? ['grader']);
    throw new ForeshadowError(error.code, error.message, { hint: error.hint!, place });
  }
}

function unknownCheck(name: string, placeOf: PlaceOf): ForeshadowError {
  const known = [...checkRegistry().keys()];
  const meant = nearest(name, known);
  return new ForeshadowError('policy.unknown-check', `There is no check "${name}".`, {
    hint: meant ? `Did you mean "${meant}"?` : `The checks are ${known.join(', ')}.`,
    place: placeOf(['grader', 'check']),
  });
}

function optionsError(check: string, issue: z.core.$ZodIssue, placeOf: PlaceOf): ForeshadowError {
  const path: Path = ['grader', 'options', ...(issue.path as Path)];
  const key = issue.code === 'unrecognized_keys' ? issue.keys[0]! : undefined;
  const message = key
    ? `"${key}" is not an option of the check "${check}".`
    : `An option of the check "${check}" is not right: ${lowerFirst(issue.message)} (${path.slice(2).join('.')}).`;
  return new ForeshadowError(key ? 'policy.unknown-key' : 'policy.invalid-value', message, {
    hint: `See the check "${check}" in docs/policies.md.`,
    place: placeOf(path, key),
  });
}

function patternPath(node: unknown, pattern: string): Path | undefined {
  const search = (value: unknown, path: Path): Path | undefined => {
    if (value === pattern) return path;
    if (typeof value !== 'object' || value === null) return undefined;
    for (const [key, member] of Object.entries(value)) {
      const found = search(member, [...path, Array.isArray(value) ? Number(key) : key]);
      if (found) return found;
    }
    return undefined;
  };
  return search(node, ['grader']);
}
