import { fileURLToPath } from 'node:url';
import type { Grader } from '../../core/grade.ts';
import { NotGradedYet } from '../../core/not-graded-yet.ts';
import type { Policy } from '../../core/policy.ts';
import { injectionSuite } from '../../grade/injection/injection-suite.ts';
import { type InjectionResult, measureInjection } from '../../grade/injection/measure-injection.ts';
import { policyGraders } from '../../grade/policy-graders.ts';
import { readPoliciesAt } from '../../grade/policy-source.ts';
import { type PolicyTest, testPolicies } from '../../grade/policy-test.ts';
import { compilePolicy } from '../../grade/reasoner/compile-policy.ts';
import { type GradingEnd, gradingDone, orEnd } from '../../run/reasoned/grading-end.ts';
import { openJudge } from '../../run/reasoned/open-judge.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { showInjections } from '../injection-table.ts';
import { judgeConfig, judgeOrder } from '../judge-options.ts';
import { exitOf, whyStopped } from '../study-end.ts';
import { outJson, type Terminal } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';
import { testMulti } from './policy-test-multi.ts';

export const starterPolicies = fileURLToPath(new URL('../../../policies', import.meta.url));

export async function run(context: Context, args: VerbArguments): Promise<number> {
  const { positional, options } = args;
  if (options.multi === true) return testMulti(context, args);
  const policies = await readPoliciesAt((positional[0] as string | undefined) ?? starterPolicies);
  const reasoned = policies.filter(({ grader }) => grader.kind === 'reasoner');
  const config = judgeConfig(options);
  if (!config || reasoned.length === 0) return testAndShow(context, options, { policies, reasoners: new Map() });
  const judge = await openJudge(judgeOrder({ config, dir: process.cwd() }, reasoned, 0), context.deps);
  try {
    const reasoners = new Map(reasoned.map((policy) => [policy.id, judge.graderOf(compilePolicy(policy))] as const));
    return await testAndShow(context, options, { policies, reasoners });
  } finally {
    await judge.close();
  }
}

interface Tested {
  readonly policies: readonly Policy[];
  readonly reasoners: ReadonlyMap<string, Grader>;
}

async function testAndShow(context: Context, options: VerbArguments['options'], tested: Tested): Promise<number> {
  const { terminal } = context;
  const { results, injections, end } = await testEach(context, options, tested);
  if (terminal.json)
    outJson(
      terminal,
      results.map((result) => withInjection(result, injections)),
    );
  else {
    show(terminal, results);
    if (injections.length > 0) showInjections(terminal, injections);
  }
  if (end.end !== 'done') {
    const left = tested.policies.length - results.length;
    terminal.note(`  ${whyStopped(end)}: ${left} of ${tested.policies.length} policies were not tested to the end.`);
    return exitOf(end);
  }
  return results.some((result) => result.misses.length > 0) ? exitCodes.fail : exitCodes.ok;
}

interface TestRun {
  readonly results: readonly PolicyTest[];
  readonly injections: readonly InjectionResult[];
  readonly end: GradingEnd;
}

/** Policy by policy, so that a stop leaves what was done. */
async function testEach(
  { deps }: Context,
  { injection, perFamily }: VerbArguments['options'],
  { policies, reasoners }: Tested,
): Promise<TestRun> {
  const { signal } = deps;
  const results: PolicyTest[] = [];
  const injections: InjectionResult[] = [];
  const attack = {
    attacks: injectionSuite,
    signal,
    ...(perFamily === undefined ? {} : { perFamily: Number(perFamily) }),
  };
  const testOne = async (policy: Policy): Promise<void> => {
    if (signal.aborted) throw new NotGradedYet('aborted');
    results.push(...(await testPolicies([policy], reasoners, signal)));
    if (injection !== true) return;
    const grader = (await policyGraders([policy], reasoners)).get(policy.id);
    if (grader) injections.push(await measureInjection(policy, grader, attack));
  };
  for (const policy of policies) {
    const end = await orEnd(testOne(policy));
    if (end) return { results, injections, end };
  }
  return { results, injections, end: gradingDone };
}

function withInjection(result: PolicyTest, injections: readonly InjectionResult[]): unknown {
  const injection = injections.find(({ policy }) => policy === result.policy);
  return injection ? { ...result, injection } : result;
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
    for (const miss of result.misses) terminal.out(missLine(miss).slice(0, terminal.width));
  }
  const unasked = results.filter(({ graded }) => graded === 'not asked').length;
  if (unasked > 0) {
    terminal.note(
      `  ${unasked} policies are for a reasoner, and none was asked: name one with --endpoint and --model.`,
    );
  }
}

function missLine({ example, expected, got, reply, inPrompt }: PolicyTest['misses'][number]): string {
  const shown = inPrompt ? ', in the prompt' : '';
  return `      example ${example}${shown}: ${expected} expected, got ${got} · ${JSON.stringify(reply)}`;
}

function share(value: number | null): string {
  return (value === null ? '–' : value.toFixed(2)).padStart(9);
}
