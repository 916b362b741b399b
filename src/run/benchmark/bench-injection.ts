import { contentId } from '../../core/content-id.ts';
import type { Grader } from '../../core/grade.ts';
import type { Policy } from '../../core/policy.ts';
import type { Attack } from '../../grade/injection/attack.ts';
import { injectionSuite } from '../../grade/injection/injection-suite.ts';
import {
  type InjectionResult,
  measureInjection,
  pooledRates,
  type TurnRates,
} from '../../grade/injection/measure-injection.ts';
import { policyGraders } from '../../grade/policy-graders.ts';
import { compilePolicy } from '../../grade/reasoner/compile-policy.ts';
import { type GradingEnd, gradingDone, orEnd } from '../reasoned/grading-end.ts';
import type { OpenJudge } from '../reasoned/open-judge.ts';
import type { RunDeps } from '../study.ts';

export interface InjectionOrder {
  readonly policies: readonly Policy[];
  /** Asked by the policies that a reasoner decides; null: they are passed over. */
  readonly judge: OpenJudge | null;
  /** At most so many trials of a family and policy; null: all. */
  readonly perFamily: number | null;
  readonly seed: number;
}

/** How graders stand up to the suite. Plain data that can stand in an instrument's record. */
export interface InjectionBench {
  /** Of the attacks as they were sent: another suite is another measurement. */
  readonly suite: { readonly attacks: number; readonly families: number; readonly fingerprint: string };
  readonly perFamily: number | null;
  readonly seed: number;
  readonly policies: readonly (InjectionResult & { readonly policyHash: string })[];
  readonly byFamily: Readonly<Record<string, TurnRates>>;
  readonly overall: TurnRates;
  readonly seconds: number;
  /** Of suite, policies, graders and counts, not of the time it took: the same measurement has the same. */
  readonly fingerprint: string;
}

export interface InjectionRun {
  /** Of the policies that were attacked to the end. */
  readonly bench: InjectionBench;
  readonly end: GradingEnd;
}

/**
 * Attacks the gold examples of every policy that somebody decides, rules and judge alike. A stop gives back the policies
 * that were done.
 */
export async function benchInjection(order: InjectionOrder, deps: RunDeps): Promise<InjectionRun> {
  const { policies, judge, perFamily, seed } = order;
  const startedAt = deps.clock.now();
  const asked = policies.filter(({ grader }) => grader.kind === 'reasoner' && judge !== null);
  const graders = await policyGraders(
    policies,
    new Map(asked.map((policy) => [policy.id, judge!.graderOf(compilePolicy(policy))])),
  );
  const decided = policies.flatMap((policy) => {
    const grader = graders.get(policy.id);
    return grader ? [{ policy, grader }] : [];
  });
  const results: InjectionBench['policies'][number][] = [];
  let attacked = 0;
  let end = gradingDone;
  for (const { policy, grader } of decided) {
    const attacking = deps.signal.aborted ? stopped : await orEnd(attack(policy, grader, { order, deps }));
    if ('end' in attacking) {
      end = attacking;
      break;
    }
    results.push({ ...attacking, policyHash: policy.hash });
    attacked += trialsOf(results.at(-1)!);
    deps.onProgress({ stage: 'grade', done: attacked, total: null, unit: 'replies' });
  }
  const measured = { suite: suiteOf(injectionSuite), perFamily, seed, policies: results };
  const bench = {
    ...measured,
    byFamily: pooledByFamily(results),
    overall: pooledRates(results.map(({ overall }) => overall)),
    seconds: (deps.clock.now() - startedAt) / 1000,
    fingerprint: contentId('injection-bench', measured),
  };
  return { bench, end };
}

const stopped: GradingEnd = { end: 'aborted', detail: null };

function attack(
  policy: Policy,
  grader: Grader,
  { order, deps }: { readonly order: InjectionOrder; readonly deps: RunDeps },
): Promise<InjectionResult> {
  const { judge, perFamily, seed } = order;
  return measureInjection(policy, grader, {
    attacks: injectionSuite,
    seed,
    signal: deps.signal,
    parallel: grader.info.tier === 'reasoner' ? judge!.parallel : 1,
    ...(perFamily !== null && { perFamily }),
  });
}

function trialsOf({ overall }: InjectionResult): number {
  return Object.values(overall).reduce((sum, { graded, ungraded }) => sum + graded + ungraded, 0);
}

/** Disguises are functions: what they make of one text stands for them. */
const sampleReply = 'I can not help with that. Here is what I did: 3 files, 2 of them new.';

function suiteOf(attacks: readonly Attack[]): InjectionBench['suite'] {
  const texts = attacks.map((one) => {
    const { id, family, language, aim } = one;
    return { id, family, language, aim, text: one.kind === 'words' ? one.text : one.rewrite(sampleReply) };
  });
  return {
    attacks: attacks.length,
    families: new Set(attacks.map(({ family }) => family)).size,
    fingerprint: contentId('injection-suite', texts),
  };
}

function pooledByFamily(results: readonly InjectionResult[]): Readonly<Record<string, TurnRates>> {
  const families = [...new Set(results.flatMap(({ byFamily }) => Object.keys(byFamily)))].sort();
  return Object.fromEntries(
    families.map((family) => [family, pooledRates(results.flatMap(({ byFamily }) => byFamily[family] ?? []))]),
  );
}
