import { join } from 'node:path';
import { ForeshadowError } from '../core/errors.ts';
import type { Policy } from '../core/policy.ts';
import type { ReasonerConfig } from '../core/reasoner-config.ts';
import type { MultiPolicy } from '../grade/reasoner/multi/multi-policy.ts';
import type { OpenJudge } from '../run/reasoned/open-judge.ts';
import { openJudges } from '../run/reasoned/open-judges.ts';
import { readStudyFile } from '../run/study-file.ts';
import type { Context } from './context.ts';
import { judgeConfig, judgeOrder } from './judge-options.ts';

/** What both benches take beside the options of `judgeOptions`. */
export interface BenchOptions {
  readonly seed: number;
  readonly grader?: string;
  readonly policies?: string;
  /** The set that a study asks in one call; left out: every policy is a call of its own. */
  readonly multi?: MultiPolicy | null;
}

/** Whether a reasoner is to be benched: one is named, or asked for by its kind. */
export function wantsJudge(options: BenchOptions): boolean {
  return options.grader === 'reasoner' || (options.grader === undefined && judgeConfig({ ...options }) !== null);
}

/** Opens the judge of `judgeNamedBy`; a study's budget does not count here. */
export async function namedJudge(
  options: BenchOptions,
  policies: readonly Policy[],
  context: Context,
): Promise<OpenJudge> {
  const judge = await judgeNamedBy({ ...options }, context);
  const { multi = null, seed } = options;
  return openJudges({ ...judgeOrder(judge, policies, seed), multi }, context.deps);
}

/** The judge that the options name, or that of the study. Throws `bench.no-judge` where neither names one. */
export async function judgeNamedBy(
  options: Readonly<Record<string, unknown>>,
  { studyPath }: Pick<Context, 'studyPath'>,
): Promise<{ readonly config: ReasonerConfig; readonly dir: string }> {
  const config = judgeConfig(options);
  return config ? { config, dir: '.' } : fromStudy(studyPath);
}

async function fromStudy(studyPath: string): Promise<{ readonly config: ReasonerConfig; readonly dir: string }> {
  const noJudge = (cause?: unknown): ForeshadowError =>
    new ForeshadowError('bench.no-judge', 'No judge is named.', {
      hint: 'Add --endpoint URL --model NAME [--adapter NAME], or --study with a file that has graders.reasoner.',
      cause,
    });
  const study = await readStudyFile(studyPath).catch((error: unknown) => {
    if (error instanceof ForeshadowError && error.code === 'config.not-found') throw noJudge(error);
    throw error;
  });
  if (!study.config.graders.reasoner) throw noJudge();
  return { config: study.config.graders.reasoner, dir: study.dir };
}

/** Policies that ask for what the datasets label: ours, beside the starter library. */
export function benchmarkPolicies(starterPolicies: string): string {
  return join(starterPolicies, 'benchmarks');
}
