import { type Budget, createBudget } from '../models/budget.ts';
import { laneRefs } from './lanes/lanes.ts';
import { judgesOf } from './reasoned/judge-identity.ts';
import { takenByForgotten } from './retry-failed.ts';
import type { Study } from './study.ts';

/** The budget is the study's, so what earlier runs of the slice spent counts. */
export async function studyBudget(study: Study, slice: string): Promise<Budget> {
  const refs = laneRefs(study);
  let costUsd = 0;
  let tokens = 0;
  let requests = 0;
  for (const ref of [refs.placebo, refs.candidate]) {
    const counts = await study.store.replies.counts(slice, ref);
    costUsd += counts.costUsd;
    tokens += counts.inputTokens + counts.outputTokens;
    requests += counts.attempts;
  }
  for (const asked of [await study.store.grades.asked(slice), await takenByForgotten(study, slice)]) {
    costUsd += asked.costUsd;
    tokens += asked.inputTokens + asked.outputTokens;
    requests += Math.ceil(asked.grades * requestsPerGrade(study));
  }
  const { usd, tokens: tokenLimit, requests: requestLimit } = study.config.budget;
  const limits = {
    ...(usd === undefined ? {} : { costUsd: usd }),
    ...(tokenLimit === undefined ? {} : { tokens: tokenLimit }),
    ...(requestLimit === undefined ? {} : { requests: requestLimit }),
  };
  return createBudget(limits, { costUsd, tokens, requests });
}

/** Every judge of a panel asks as often as it has votes; in multi mode the policies share a call. Asking twice where an answer cannot be read is not known here. */
function requestsPerGrade({ reasoner }: Pick<Study, 'reasoner'>): number {
  if (!reasoner) return 1;
  const perQuestion = judgesOf(reasoner.config).reduce((sum, { config }) => sum + config.votes, 0);
  return perQuestion / (reasoner.multi?.members.length ?? 1);
}
