import { fileURLToPath } from 'node:url';
import { readPoliciesAt } from '../../grade/policy-source.ts';
import { type PolicyTest, testPolicies } from '../../grade/policy-test.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { outJson, type Terminal } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';

export const starterPolicies = fileURLToPath(new URL('../../../policies', import.meta.url));

export async function run({ terminal }: Context, { positional }: VerbArguments): Promise<number> {
  const results = await testPolicies(await readPoliciesAt((positional[0] as string | undefined) ?? starterPolicies));
  if (terminal.json) outJson(terminal, results);
  else show(terminal, results);
  return results.some((result) => result.misses.length > 0) ? exitCodes.fail : exitCodes.ok;
}

function show(terminal: Terminal, results: readonly PolicyTest[]): void {
  terminal.out(`  ${'policy'.padEnd(34)} examples  precision  recall`);
  for (const result of results) {
    const { policy, examples, precision, recall, graded, heldOut } = result;
    const shares = graded === 'asked' ? `${share(precision)}  ${share(recall).trimStart()}` : '     graded: not asked';
    terminal.out(`  ${policy.padEnd(34)} ${String(examples).padStart(8)}  ${shares}`);
    if (graded === 'asked' && heldOut.examples < examples) {
      terminal.out(
        `  ${'  not in the prompt'.padEnd(34)} ${String(heldOut.examples).padStart(8)}  ${share(heldOut.precision)}  ${share(heldOut.recall).trimStart()}`,
      );
    }
    for (const miss of result.misses) terminal.out(`      miss: ${JSON.stringify(miss).slice(0, terminal.width - 14)}`);
  }
  const unasked = results.filter(({ graded }) => graded === 'not asked').length;
  if (unasked > 0) {
    terminal.note(`  ${unasked} policies are for a reasoner, and none was asked: name one with --grader.`);
  }
}

function share(value: number | null): string {
  return (value === null ? '–' : value.toFixed(2)).padStart(9);
}
