import { NotGradedYet } from '../../core/not-graded-yet.ts';
import { adapterNamed } from '../../grade/reasoner/adapters.ts';
import type { AskModel } from '../../grade/reasoner/ask-judge.ts';
import type { CompiledPolicy } from '../../grade/reasoner/compiled-policy.ts';
import { type MultiGrader, multiGrader } from '../../grade/reasoner/multi/multi-grader.ts';
import type { MultiPolicy } from '../../grade/reasoner/multi/multi-policy.ts';
import { type EndpointProbe, probedOptions } from '../../grade/reasoner/probe.ts';
import { type ReasonerGrader, reasonerGrader } from '../../grade/reasoner/reasoner-grader.ts';
import { type LimitedModel, limited } from '../../models/limited.ts';
import { limitsOf } from '../../models/limits.ts';
import { priceOf } from '../../models/price.ts';
import { resolveModel } from '../../models/resolve.ts';
import type { RunDeps } from '../study.ts';
import type { JudgeOrder } from './judge-order.ts';
import { probeJudge } from './probe-judge.ts';

/** A judge ready to be asked. */
export interface OpenJudge {
  readonly parallel: number;
  /** What the endpoint was found to be; null for a model that is no endpoint. */
  readonly probe: EndpointProbe | null;
  graderOf(compiled: CompiledPolicy): ReasonerGrader;
  /** The same judge asked by several policies in one call. Throws `grader.multi-not-possible` where it cannot be. */
  severalOf(multi: MultiPolicy): MultiGrader;
  close(): Promise<void>;
}

/**
 * Opens a judge's model behind its limiter and finds out what its endpoint is. Throws `grader.unreachable` where that
 * does not answer, `grader.policy-too-long` where it cannot hold a policy, NotGradedYet where the run stops meanwhile.
 * What is asked of a judge whose endpoint has stopped working throws NotGradedYet too.
 */
export async function openJudge(order: JudgeOrder, deps: RunDeps): Promise<OpenJudge> {
  const { config, dir, seed, budget } = order;
  const { clock, environment, cacheDir } = deps;
  const opened = await resolveModel(config.model, { studyDir: dir, cacheDir, environment, clock });
  const limits = { ...limitsOf(config.model), price: priceOf(config.model), ...(budget && { budget }) };
  const model = limited(opened, { ...limits, clock, seed });
  const ask = askedOrDown(model);
  try {
    const probe = await probeJudge(order, ask, deps);
    const { endpoint, ...options } = probe ? probedOptions(probe) : {};
    const adapter = adapterNamed(config.adapter, options);
    const judge = { adapter, ask, seed, votes: config.votes, ...(endpoint && { endpoint }) };
    return {
      parallel: model.parallel,
      probe,
      graderOf: (compiled) => reasonerGrader({ compiled, ...judge }),
      severalOf: (multi) => multiGrader({ multi, ...judge }),
      close: () => model.close(),
    };
  } catch (error) {
    await model.close();
    throw error;
  }
}

/** An endpoint that was given up has said nothing of the reply. */
function askedOrDown(model: LimitedModel): AskModel {
  return async (request, signal) => {
    const asked = await model.ask(request, signal);
    if (asked.state === 'failed' && asked.reason === 'circuit-open')
      throw new NotGradedYet('judge-failing', asked.detail);
    return asked;
  };
}
