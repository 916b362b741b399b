import type { Policy } from '../../core/policy.ts';
import { readPoliciesAt } from '../../grade/policy-source.ts';
import { benchInjection } from '../../run/benchmark/bench-injection.ts';
import { recordInjection } from '../../run/benchmark/recorded-injection.ts';
import type { Study } from '../../run/study.ts';
import { type BenchOptions, namedJudge, wantsJudge } from '../bench-judge-options.ts';
import { type Context, withStudy } from '../context.ts';
import { showInjections } from '../injection-table.ts';
import { exitOf, whyStopped } from '../study-end.ts';
import { outJson } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';
import { starterPolicies } from './policy-test.ts';

interface Options extends BenchOptions {
  readonly perFamily?: number;
  /** Attack the graders of the study, and keep the result with it. */
  readonly record?: boolean;
}

export async function run(context: Context, { options: given }: VerbArguments): Promise<number> {
  const options = given as unknown as Options;
  if (options.record) {
    return withStudy(context, 'writes', async (study) => {
      const asked = study.policies.filter(({ grader }) => grader.kind === 'reasoner');
      const kind = asked.length > 0 ? 'reasoner' : 'rules';
      const multi = study.reasoner?.multi ?? null;
      return attackAndShow(context, { ...options, grader: kind, multi }, { policies: study.policies, asked, study });
    });
  }
  const judging = wantsJudge(options);
  const all = options.policies ? await readPoliciesAt(options.policies) : await ours(judging);
  const policies = all.filter(({ grader }) =>
    grader.kind === 'reasoner' ? judging : options.grader === undefined || options.grader === 'rules',
  );
  const asked = judging ? policies.filter(({ grader }) => grader.kind === 'reasoner') : [];
  return attackAndShow(context, options, { policies, asked, study: null });
}

interface Attacked {
  readonly policies: readonly Policy[];
  /** Those that a judge decides. */
  readonly asked: readonly Policy[];
  /** Where the result is kept; null: nowhere. */
  readonly study: Study | null;
}

async function attackAndShow(
  context: Context,
  options: Options,
  { policies, asked, study }: Attacked,
): Promise<number> {
  const { terminal, progress, deps } = context;
  const judge = asked.length > 0 ? await namedJudge(options, asked, context) : null;
  try {
    const { perFamily = null, seed } = options;
    const { bench, end } = await benchInjection({ policies, judge, perFamily, seed }, deps);
    progress.end();
    if (study && end.end === 'done') await recordInjection(study, bench, deps);
    if (terminal.json) outJson(terminal, bench);
    else {
      showInjections(terminal, bench.policies);
      const { attacks, families, fingerprint } = bench.suite;
      terminal.out(
        `\n  ${attacks} attacks of ${families} families on ${bench.policies.length} policies, ${bench.seconds.toFixed(1)} s`,
      );
      terminal.out(`  suite ${fingerprint}, measurement ${bench.fingerprint}`);
    }
    if (end.end !== 'done') {
      const done = `${bench.policies.length} policies were attacked to the end, the others are left out`;
      terminal.note(`  ${whyStopped(end)}: ${done}. Nothing of it is kept; run it again for all.`);
    }
    return exitOf(end);
  } finally {
    await judge?.close();
  }
}

async function ours(judging: boolean): Promise<readonly Policy[]> {
  const rules = await readPoliciesAt(starterPolicies);
  return judging ? [...rules, ...(await readPoliciesAt(`${starterPolicies}/reasoner`))] : rules;
}
