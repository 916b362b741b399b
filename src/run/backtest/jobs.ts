import type { Policy } from '../../core/policy.ts';
import { type RuleGrader, ruleGraders } from '../../grade/rule-grader.ts';
import type { CorpusPrompt } from './corpus.ts';
import { type GradedFile, gradeFile } from './grade-file.ts';
import { type ScoringContext, type SplitScore, scoreSplit } from './score-split.ts';
import type { SplitPlan } from './splits.ts';

/** What every grading job of a back-test shares. */
export interface GradingContext {
  readonly kind: 'grading';
  readonly folder: string;
  readonly prompts: readonly CorpusPrompt[];
  readonly items: number;
  readonly wanted: readonly string[];
  readonly policies: readonly Policy[];
}

export type JobContext = GradingContext | ({ readonly kind: 'scoring' } & ScoringContext);
/** One file to grade, or one split to forecast and score. */
export type Job = { readonly file: string } | { readonly split: SplitPlan };
export type JobResult = GradedFile | SplitScore;

/** Runs jobs of one context; the compiled graders are kept between files. */
export function jobRunner(context: JobContext): (job: Job) => Promise<JobResult> {
  let graders: Promise<readonly RuleGrader[]> | undefined;
  return async (job) => {
    if (context.kind === 'grading' && 'file' in job) {
      graders ??= ruleGraders(context.policies);
      return gradeFile({ ...context, file: job.file, graders: await graders });
    }
    if (context.kind === 'scoring' && 'split' in job) return scoreSplit(context, job.split);
    throw new TypeError('a job of another context');
  };
}
