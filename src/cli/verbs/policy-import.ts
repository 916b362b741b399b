import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ForeshadowError } from '../../core/errors.ts';
import { parsePolicy } from '../../grade/policy-file.ts';
import { policyFileText } from '../../grade/policy-file-text.ts';
import { type PackedPolicy, readRoostPack } from '../../grade/roost/roost-pack.ts';
import { plainLine } from '../../report/hidden-characters.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { outJson, type Terminal } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';

interface Imported {
  readonly policy: string;
  readonly file: string;
  readonly labels: readonly { readonly name: string; readonly event: boolean }[];
  readonly rules: number;
  readonly examples: number;
  /** Labelled prompts that a policy on replies has no use for. */
  readonly prompts: number;
  readonly leftOut: PackedPolicy['leftOut'];
  /** Annexes that were left out of the text. */
  readonly annexes: readonly string[];
  /** What a study will refuse the file for as it stands; null where nothing. */
  readonly incomplete: string | null;
}

export async function run({ terminal }: Context, { positional, options }: VerbArguments): Promise<number> {
  const folder = (positional[1] as string | undefined) ?? 'policies';
  const packed = await readRoostPack(positional[0] as string, { withAnnexes: options.annexes === true });
  const targets = packed.map(({ policy }) => join(folder, `${policy.id}.md`));
  if (options.force !== true) await refuseToOverwrite(targets);
  await mkdir(folder, { recursive: true });
  const imported: Imported[] = [];
  for (const [at, one] of packed.entries()) {
    const text = policyFileText(one.policy);
    await writeFile(targets[at]!, text);
    imported.push(summary(one, { file: targets[at]!, text, withAnnexes: options.annexes === true }));
  }
  if (terminal.json) outJson(terminal, imported);
  else for (const one of imported) show(terminal, one);
  return exitCodes.ok;
}

async function refuseToOverwrite(files: readonly string[]): Promise<void> {
  for (const file of files) {
    const there = await access(file).then(
      () => true,
      () => false,
    );
    if (!there) continue;
    throw new ForeshadowError('policy.exists', `${file} is there already.`, {
      hint: 'Name another folder, or overwrite it with --force.',
      place: { file },
    });
  }
}

interface Written {
  readonly file: string;
  readonly text: string;
  readonly withAnnexes: boolean;
}

function summary({ policy, prompts, leftOut, annexes }: PackedPolicy, { file, text, withAnnexes }: Written): Imported {
  return {
    policy: policy.id,
    file,
    labels: policy.labels.map(({ name, event }) => ({ name, event })),
    rules: policy.rules.length,
    examples: policy.examples.length,
    prompts,
    leftOut,
    annexes: withAnnexes ? [] : annexes,
    incomplete: refusalOf(text, file),
  };
}

function refusalOf(text: string, file: string): string | null {
  try {
    parsePolicy(text, file);
    return null;
  } catch (error) {
    if (error instanceof ForeshadowError) return [error.message, error.hint].filter(Boolean).join(' ');
    throw error;
  }
}

function show(terminal: Terminal, one: Imported): void {
  const out = (text: string): void => terminal.out(plainLine(text));
  const detail = (text: string): void => terminal.out(`  ${plainLine(text)}`);
  const list = (event: boolean): string =>
    one.labels
      .filter((label) => label.event === event)
      .map(({ name }) => name)
      .join(', ');
  out(`${one.file}: ${one.examples} examples; events ${list(true)}; others ${list(false)}; ${one.rules} rules`);
  if (one.prompts > 0) detail(`${one.prompts} labelled prompts are not used: the policy is on replies.`);
  if (one.leftOut.length > 0) {
    detail(`${one.leftOut.length} rows left out: lines ${one.leftOut.map(({ line }) => line).join(', ')}.`);
  }
  if (one.annexes.length > 0) detail(`${one.annexes.length} annexes are not part of the text; --annexes adds them.`);
  if (one.incomplete !== null) detail(`A study will refuse it as it stands: ${one.incomplete}`);
}
