import { ForeshadowError } from '../../core/errors.ts';
import type { Policy } from '../../core/policy.ts';
import { diffPolicy, type NamedChanges, type PolicyDiff } from '../../grade/diff-policy.ts';
import { readPoliciesAt } from '../../grade/policy-source.ts';
import { plainLine } from '../../report/hidden-characters.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { outJson, type Terminal } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';

export async function run({ terminal }: Context, { positional }: VerbArguments): Promise<number> {
  const [before, after] = [await one(positional[0] as string), await one(positional[1] as string)];
  const diff = diffPolicy(before, after);
  if (terminal.json) outJson(terminal, diff);
  else show(terminal, diff);
  return exitCodes.ok;
}

async function one(path: string): Promise<Policy> {
  const policies = await readPoliciesAt(path);
  if (policies.length === 1) return policies[0]!;
  throw new ForeshadowError('policy.which', `${path} holds ${policies.length} policies.`, {
    hint: 'Name the file of one version.',
    place: { file: path },
  });
}

function show(terminal: Terminal, diff: PolicyDiff): void {
  const { before, after } = diff;
  terminal.out(
    `${before.id} ${before.version} (${before.hash.slice(0, 12)}) → ${after.id} ${after.version} (${after.hash.slice(0, 12)})`,
  );
  for (const part of ['settings', 'labels', 'rules', 'sections'] as const) {
    for (const line of changes(diff[part])) terminal.out(`  ${part.padEnd(9)} ${plainLine(line)}`);
  }
  for (const { change, example, from, to, reply } of diff.examples) {
    const labels = [from, to].filter((label) => label !== null).join(' → ');
    const text = `  example   ${plainLine(`${change} ${example} (${labels}): ${reply}`)}`;
    terminal.out(text.length > terminal.width ? `${text.slice(0, terminal.width - 1)}…` : text);
  }
  terminal.out('');
  for (const sentence of diff.advice) terminal.out(`  ${sentence}`);
}

function changes({ added, removed, changed }: NamedChanges): readonly string[] {
  return [
    ...added.map((name) => `added ${name}`),
    ...removed.map((name) => `removed ${name}`),
    ...changed.map((name) => `changed ${name}`),
  ];
}
