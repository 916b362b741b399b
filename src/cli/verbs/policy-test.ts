import { fileURLToPath } from 'node:url';
import type { Grader } from '../../core/grade.ts';
import type { Policy } from '../../core/policy.ts';
import { injectionSuite } from '../../grade/injection/injection-suite.ts';
import {
  type InjectionResult,
  measureInjection,
  pooledRates,
  type TurnRate,
  type TurnRates,
} from '../../grade/injection/measure-injection.ts';
import { policyGraders } from '../../grade/policy-graders.ts';
import { readPoliciesAt } from '../../grade/policy-source.ts';
import { type PolicyTest, testPolicies } from '../../grade/policy-test.ts';
import { openBenchJudge } from '../../run/benchmark/bench-judge.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { judgeConfig } from '../judge-options.ts';
import { outJson, type Terminal } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';

export const starterPolicies = fileURLToPath(new URL('../../../policies', import.meta.url));

export async function run(context: Context, { positional, options }: VerbArguments): Promise<number> {
  const policies = await readPoliciesAt((positional[0] as string | undefined) ?? starterPolicies);
  const reasoned = policies.filter(({ grader }) => grader.kind === 'reasoner');
  const config = judgeConfig(options);
  if (!config || reasoned.length === 0) return testAndShow(context, options, { policies, reasoners: new Map() });
  const judge = await openBenchJudge({ config, dir: process.cwd(), policies: reasoned, seed: 0 }, context.deps);
  try {
    const reasoners = new Map(reasoned.map((policy) => [policy.id, judge.graderOf(policy)] as const));
    return await testAndShow(context, options, { policies, reasoners });
  } finally {
    await judge.close();
  }
}

interface Tested {
  readonly policies: readonly Policy[];
  readonly reasoners: ReadonlyMap<string, Grader>;
}

async function testAndShow(
  { terminal, deps }: Context,
  options: VerbArguments['options'],
  { policies, reasoners }: Tested,
): Promise<number> {
  const results = await testPolicies(policies, reasoners);
  const injections: InjectionResult[] = [];
  if (options.injection === true) {
    const perFamily = options.perFamily as number | undefined;
    const graderOf = await policyGraders(policies, reasoners);
    for (const policy of policies) {
      const grader = graderOf.get(policy.id);
      if (!grader) continue;
      const sample = perFamily === undefined ? {} : { perFamily };
      injections.push(
        await measureInjection(policy, grader, { attacks: injectionSuite, signal: deps.signal, ...sample }),
      );
    }
  }
  if (terminal.json)
    outJson(
      terminal,
      results.map((result) => withInjection(result, injections)),
    );
  else {
    show(terminal, results);
    if (injections.length > 0) showInjections(terminal, injections);
  }
  return results.some((result) => result.misses.length > 0) ? exitCodes.fail : exitCodes.ok;
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
    for (const miss of result.misses) terminal.out(`      miss: ${JSON.stringify(miss).slice(0, terminal.width - 14)}`);
  }
  const unasked = results.filter(({ graded }) => graded === 'not asked').length;
  if (unasked > 0) {
    terminal.note(
      `  ${unasked} policies are for a reasoner, and none was asked: name one with --endpoint and --model.`,
    );
  }
}

/** Pooled over the policies, by family and by place; each policy's own figures are in the JSON. */
function showInjections(terminal: Terminal, results: readonly InjectionResult[]): void {
  terminal.out(`\n  ${'verdicts that turn under attack'.padEnd(34)} ${'event → other'.padEnd(30)} other → event`);
  const row = (name: string, rates: readonly TurnRates[]): void => {
    const { eventToOther, otherToEvent } = pooledRates(rates);
    terminal.out(`  ${name.padEnd(34)} ${turns(eventToOther).padEnd(30)} ${turns(otherToEvent)}`);
  };
  const keys = (part: 'byFamily' | 'byPlace'): readonly string[] => [
    ...new Set(results.flatMap((result) => Object.keys(result[part]))),
  ];
  for (const part of ['byFamily', 'byPlace'] as const) {
    for (const key of [...keys(part)].sort()) {
      row(
        key,
        results.flatMap((result) => (result[part] as Readonly<Record<string, TurnRates>>)[key] ?? []),
      );
    }
  }
  row(
    'all',
    results.map(({ overall }) => overall),
  );
}

function turns({ rate, interval, turned, graded, ungraded }: TurnRate): string {
  if (rate === null || interval === null) return ungraded > 0 ? `all ${ungraded} ungraded` : '–';
  const [lower, upper] = interval.map((bound) => (100 * bound).toFixed(1));
  const without = ungraded > 0 ? `, ${ungraded} ungraded` : '';
  return `${(100 * rate).toFixed(1)} % [${lower}, ${upper}] ${turned}/${graded}${without}`;
}

function share(value: number | null): string {
  return (value === null ? '–' : value.toFixed(2)).padStart(9);
}
