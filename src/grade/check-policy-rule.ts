import type * as z from 'zod';
import { ForeshadowError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import type { Policy } from '../core/policy.ts';
import { checkRegistry } from './checks/registry.ts';
import type { FrontMatter, Path } from './front-matter.ts';
import { PatternError } from './pattern-set.ts';
import { lowerFirst } from './policy-schema-error.ts';
import { ruleOf } from './rule-grader.ts';

/** Compiles a policy's rule; throws a ForeshadowError with the place of what cannot be compiled. */
export function checkPolicyRule(policy: Policy, placeOf: FrontMatter['placeOf']): void {
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

function unknownCheck(name: string, placeOf: FrontMatter['placeOf']): ForeshadowError {
  const known = [...checkRegistry().keys()];
  const meant = nearest(name, known);
  return new ForeshadowError('policy.unknown-check', `There is no check "${name}".`, {
    hint: meant ? `Did you mean "${meant}"?` : `The checks are ${known.join(', ')}.`,
    place: placeOf(['grader', 'check']),
  });
}

function optionsError(check: string, issue: z.core.$ZodIssue, placeOf: FrontMatter['placeOf']): ForeshadowError {
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
