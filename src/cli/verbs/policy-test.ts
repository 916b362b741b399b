import { fileURLToPath } from 'node:url';
import { loadPolicies } from '../../grade/policy-file.ts';
import { testPolicies } from '../../grade/policy-test.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { outJson } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';

export const starterPolicies = fileURLToPath(new URL('../../../policies', import.meta.url));

export async function run({ terminal }: Context, { positional }: VerbArguments): Promise<number> {
  const results = await testPolicies(await loadPolicies((positional[0] as string | undefined) ?? starterPolicies));
  if (terminal.json) outJson(terminal, results);
  else {
    terminal.out(`  ${'policy'.padEnd(34)} examples  precision  recall`);
    for (const result of results) {
      terminal.out(
        `  ${result.policy.padEnd(34)} ${String(result.examples).padStart(8)}  ${share(result.precision)}  ${share(result.recall).trimStart()}`,
      );
      for (const miss of result.misses)
        terminal.out(`      miss: ${JSON.stringify(miss).slice(0, terminal.width - 14)}`);
    }
  }
  return results.some((result) => result.misses.length > 0) ? exitCodes.fail : exitCodes.ok;
}

function share(value: number | null): string {
  return (value === null ? '–' : value.toFixed(2)).padStart(9);
}
