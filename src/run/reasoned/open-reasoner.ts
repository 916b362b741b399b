import { adapterNamed } from '../../grade/reasoner/adapters.ts';
import { type ReasonerGrader, reasonerGrader } from '../../grade/reasoner/reasoner-grader.ts';
import { limited } from '../../models/limited.ts';
import { limitsOf } from '../../models/limits.ts';
import { priceOf } from '../../models/price.ts';
import { resolveModel } from '../../models/resolve.ts';
import type { RunDeps, Study } from '../study.ts';
import { studyBudget } from '../study-budget.ts';
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
  const adapter = adapterNamed(config.adapter);
  return {
    parallel: model.parallel,
    graderOf: ({ compiled }) =>
      reasonerGrader({
        compiled,
        adapter,
        ask: (request, signal) => model.ask(request, signal),
        seed,
        votes: config.votes,
      }),
    close: () => model.close(),
  };
}
