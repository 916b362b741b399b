import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../core/content-id.ts';
import { ForeshadowError } from '../core/errors.ts';
import { type Policy, policyFrontMatterSchema } from '../core/policy.ts';
import { checkPolicyLabels } from './check-policy-labels.ts';
import { checkPolicyRule } from './check-policy-rule.ts';
import { readFrontMatter } from './front-matter.ts';
import { policySchemaError } from './policy-schema-error.ts';

/**
 * A policy from the text of its file. Throws a ForeshadowError (`policy.*`) that names file, line, column and fix.
 * `file` is what errors and rows call it.
 */
export function parsePolicy(text: string, file: string): Policy {
  const source = readFrontMatter(text, file);
  const parsed = policyFrontMatterSchema.safeParse(source.data);
  if (!parsed.success) throw policySchemaError(parsed.error.issues[0]!, source);
  const policy: Policy = { ...parsed.data, body: source.body, file, hash: sha256(text) };
  checkPolicyLabels(policy, source.placeOf);
  if (policy.grader.kind !== 'reasoner') checkPolicyRule(policy, source.placeOf);
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
    if (earlier) throw duplicateId({ id: policy.id, file, text }, earlier);
    fileOf.set(policy.id, file);
    policies.push(policy);
  }
  return policies;
}

/** Two files that claim one id. */
export function duplicateId(
  { id, file, text }: { readonly id: string; readonly file: string; readonly text: string },
  earlier: string,
): ForeshadowError {
  return new ForeshadowError('policy.duplicate-id', `The id "${id}" is already taken by ${earlier}.`, {
    hint: 'Give one of the two another id.',
    place: readFrontMatter(text, file).placeOf(['id']),
  });
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
