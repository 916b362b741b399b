import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ForeshadowError } from '../core/errors.ts';
import type { Policy } from '../core/policy.ts';
import { duplicateId, loadPolicies, parsePolicy } from './policy-file.ts';
import { readRoostPack } from './roost/roost-pack.ts';

/** A policy with the text of the file it stands in, or why that file is none. */
export type PolicySource =
  | { readonly file: string; readonly text: string; readonly policy: Policy }
  | { readonly file: string; readonly text: string; readonly policy: null; readonly error: ForeshadowError };

/**
 * The policies at a path: a policy file, a folder of policy files, or a ROOST pack. A policy file with a mistake is a
 * source with its error; a path without any policy throws.
 */
export async function readPolicySources(path: string): Promise<readonly PolicySource[]> {
  const files = await policyFilesAt(path);
  if (files.length === 0) return packSources(path);
  const sources: PolicySource[] = [];
  const fileOf = new Map<string, string>();
  for (const file of files) {
    const text = await readFile(file, 'utf8');
    try {
      const policy = parsePolicy(text, file);
      const earlier = fileOf.get(policy.id);
      if (earlier) throw duplicateId({ id: policy.id, file, text }, earlier);
      fileOf.set(policy.id, file);
      sources.push({ file, text, policy });
    } catch (error) {
      if (!(error instanceof ForeshadowError)) throw error;
      sources.push({ file, text, policy: null, error });
    }
  }
  return sources;
}

/** The same where every policy must be sound: throws the first mistake, and where an id occurs twice in a folder. */
export async function readPoliciesAt(path: string): Promise<readonly Policy[]> {
  const files = await policyFilesAt(path);
  if (files.length === 0) return (await packSources(path)).map(({ policy }) => policy!);
  if (files.length === 1 && files[0] === path) return [parsePolicy(await readFile(path, 'utf8'), path)];
  return loadPolicies(path);
}

async function packSources(path: string): Promise<readonly PolicySource[]> {
  const packed = await readRoostPack(path);
  return packed.map(({ policy, text }) => ({ file: policy.file, text, policy }));
}

/** The Markdown of a path where any of it has front matter; where none has, the path may be a pack. */
async function policyFilesAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new ForeshadowError('policy.no-folder', `${path} cannot be read.`, {
      hint: 'Name a policy file, a folder that holds policy files (*.md), or a policy pack.',
      place: { file: path },
      cause,
    });
  });
  const names = found.isFile() ? [path] : (await readdir(path)).sort().map((name) => join(path, name));
  const markdown = names.filter((name) => name.endsWith('.md') && !/(?:^|\/)readme\.md$/i.test(name));
  const heads = await Promise.all(markdown.map(async (file) => (await readFile(file, 'utf8')).slice(0, 4)));
  return heads.some((head) => head.replace(/^\ufeff/, '').startsWith('---')) ? markdown : [];
}
