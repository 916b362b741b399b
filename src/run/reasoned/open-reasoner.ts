import { adapterNamed } from '../../grade/reasoner/adapters.ts';
import type { AskModel } from '../../grade/reasoner/ask-judge.ts';
import { probedOptions } from '../../grade/reasoner/probe.ts';
import { type ReasonerGrader, reasonerGrader } from '../../grade/reasoner/reasoner-grader.ts';
import { limited } from '../../models/limited.ts';
import { limitsOf } from '../../models/limits.ts';
import { priceOf } from '../../models/price.ts';
import { resolveModel } from '../../models/resolve.ts';
import type { RunDeps, Study } from '../study.ts';
import { studyBudget } from '../study-budget.ts';
import { probeJudge } from './probe-judge.ts';
import type { ReasonedPolicy } from './reasoned-policy.ts';

/** The judge of a study, ready to be asked. */
export interface OpenReasoner {
  readonly parallel: number;
  graderOf(reasoned: ReasonedPolicy): ReasonerGrader;
  close(): Promise<void>;
}

/** Opens the judge's model behind its limiter; its calls count against the study's budget. */
export async function openReasoner(study: Study, { slice }: { slice: string }, deps: RunDeps): Promise<OpenReasoner> {
  const { config } = study.reasoner!;
  const { clock, environment, cacheDir } = deps;
  const opened = await resolveModel(config.model, { studyDir: study.dir, cacheDir, environment, clock });
  const seed = study.config.slice.seed;
  const model = limited(opened, {
    ...limitsOf(config.model),
    price: priceOf(config.model),
    budget: await studyBudget(study, slice),
    clock,
    seed,
  });
  const ask: AskModel = (request, signal) => model.ask(request, signal);
  try {
    const probe = await probeJudge(study, ask, deps);
    const { endpoint, ...options } = probe ? probedOptions(probe) : {};
    const adapter = adapterNamed(config.adapter, options);
    const judge = { adapter, ask, seed, votes: config.votes, ...(endpoint ? { endpoint } : {}) };
    return {
      parallel: model.parallel,
      graderOf: ({ compiled }) => reasonerGrader({ compiled, ...judge }),
      close: () => model.close(),
    };
  } catch (error) {
    await model.close();
    throw error;
  }
}
