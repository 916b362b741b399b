import { ForeshadowError } from '../../core/errors.ts';
import type { Policy } from '../../core/policy.ts';
import type { BenchmarkDataset } from '../../grade/benchmark/dataset.ts';
import { readDataset } from '../../grade/benchmark/read-dataset.ts';
import { readPoliciesAt } from '../../grade/policy-source.ts';
import { type BenchKind, benchGraders, categoriesOf, type GraderBench } from '../../run/benchmark/bench-graders.ts';
import type { GradingEnd } from '../../run/reasoned/grading-end.ts';
import { type BenchOptions, benchmarkPolicies, namedJudge, wantsJudge } from '../bench-judge-options.ts';
import { showGraderBenches } from '../bench-table.ts';
import type { Context } from '../context.ts';
import { exitOf, whyStopped } from '../study-end.ts';
import { outJson, type Terminal } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';
import { starterPolicies } from './policy-test.ts';

interface Options extends BenchOptions {
  readonly file: string;
  readonly dataset?: string;
  readonly grader?: BenchKind;
  readonly limit?: number;
  readonly retest: number;
}

export async function run(context: Context, { options: given }: VerbArguments): Promise<number> {
  const options = given as unknown as Options;
  const { terminal, progress, deps } = context;
  requireCount('--limit', options.limit, 1);
  requireCount('--retest', options.retest, 0);
  const dataset = await readDataset(options.file, options.dataset);
  const policies = await policiesFor(dataset, options);
  const judging = wantsJudge(options);
  const judged = policies.filter(({ grader }) => grader.kind === 'reasoner');
  const judge = judging ? await namedJudge(options, judged, context) : null;
  const kinds: readonly BenchKind[] = options.grader
    ? [options.grader]
    : ['rules', 'screen', ...(judging ? (['reasoner'] as const) : [])];
  const { limit = Number.POSITIVE_INFINITY, retest, seed } = options;
  try {
    const { benches, end } = await benchGraders({ dataset, kinds, policies, judge, limit, retest, seed }, deps);
    progress.end();
    if (terminal.json) outJson(terminal, benches);
    else showGraderBenches(terminal, dataset, { benches, probe: judge?.probe ?? null });
    if (end.end !== 'done') sayStopped(terminal, benches, end);
    return exitOf(end);
  } finally {
    await judge?.close();
  }
}

function sayStopped(terminal: Terminal, benches: readonly GraderBench[], end: GradingEnd): void {
  const left = Math.max(0, ...benches.map((bench) => bench.left));
  const which = left > 0 ? `: ${left} labelled rows were not reached, and those that were are a random part` : '';
  terminal.note(`  ${whyStopped(end)}${which}. Nothing of a bench is kept; run it again for all rows.`);
}

/** Those that decide a category of the dataset: the ones named, else those of a pack, else ours. */
async function policiesFor(dataset: BenchmarkDataset, { policies, grader }: Options): Promise<readonly Policy[]> {
  const all = policies
    ? await readPoliciesAt(policies)
    : [
        ...dataset.policies,
        ...(await readPoliciesAt(starterPolicies)),
        ...(await readPoliciesAt(benchmarkPolicies(starterPolicies))),
      ];
  const deciding = all.filter((policy) => categoriesOf(dataset, policy).length > 0);
  if (deciding.length > 0 || (!policies && grader !== 'reasoner')) return deciding;
  const ids = dataset.categories.flatMap(({ id, rules, reasoner }) => [id, ...rules, ...(reasoner ? [reasoner] : [])]);
  throw new ForeshadowError('bench.no-policy', `No policy there decides what ${dataset.name} labels.`, {
    hint: `Give a policy one of these ids: ${[...new Set(ids)].join(', ')}.`,
    ...(policies && { place: { file: policies } }),
  });
}

function requireCount(name: string, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= least)) return;
  throw new ForeshadowError('bench.bad-count', `${name} is no whole number from ${least}.`, {
    hint: `Write ${name} ${Math.max(least, 40)}.`,
  });
}
