import type { Policy } from '../../core/policy.ts';
import { readPoliciesAt } from '../../grade/policy-source.ts';
import { benchInjection } from '../../run/benchmark/bench-injection.ts';
import { type BenchOptions, namedJudge, wantsJudge } from '../bench-judge-options.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { showInjections } from '../injection-table.ts';
import { outJson } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';
import { starterPolicies } from './policy-test.ts';

interface Options extends BenchOptions {
  readonly perFamily?: number;
}

export async function run(context: Context, { options: given }: VerbArguments): Promise<number> {
  const options = given as unknown as Options;
  const { terminal, progress, deps } = context;
  const judging = wantsJudge(options);
  const all = options.policies ? await readPoliciesAt(options.policies) : await ours(judging);
  const policies = all.filter(({ grader }) =>
    grader.kind === 'reasoner' ? judging : options.grader === undefined || options.grader === 'rules',
  );
  const judge = judging
    ? await namedJudge(
        options,
        policies.filter(({ grader }) => grader.kind === 'reasoner'),
        context,
      )
    : null;
  try {
    const { perFamily = null, seed } = options;
    const bench = await benchInjection({ policies, judge, perFamily, seed }, deps);
    progress.end();
    if (terminal.json) outJson(terminal, bench);
    else {
      showInjections(terminal, bench.policies);
      const { attacks, families, fingerprint } = bench.suite;
      terminal.out(
        `\n  ${attacks} attacks of ${families} families on ${bench.policies.length} policies, ${bench.seconds.toFixed(1)} s`,
      );
      terminal.out(`  suite ${fingerprint}, measurement ${bench.fingerprint}`);
    }
    return exitCodes.ok;
  } finally {
    await judge?.close();
  }
}

async function ours(judging: boolean): Promise<readonly Policy[]> {
  const rules = await readPoliciesAt(starterPolicies);
  return judging ? [...rules, ...(await readPoliciesAt(`${starterPolicies}/reasoner`))] : rules;
}
