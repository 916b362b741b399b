import { NotGradedYet } from '../../core/not-graded-yet.ts';
import type { JudgeConfig } from '../../core/reasoner-config.ts';
import { adapterNamed } from '../../grade/reasoner/adapters.ts';
import type { AskModel } from '../../grade/reasoner/ask-judge.ts';
import type { CompiledPolicy } from '../../grade/reasoner/compiled-policy.ts';
import { type MultiGrader, multiGrader } from '../../grade/reasoner/multi/multi-grader.ts';
import type { MultiPolicy } from '../../grade/reasoner/multi/multi-policy.ts';
import { type EndpointProbe, probedOptions } from '../../grade/reasoner/probe.ts';
import { type ReasonerGrader, reasonerGrader } from '../../grade/reasoner/reasoner-grader.ts';
import type { Budget } from '../../models/budget.ts';
import { type LimitedModel, limited } from '../../models/limited.ts';
import { limitsOf } from '../../models/limits.ts';
import { priceOf } from '../../models/price.ts';
import { resolveModel } from '../../models/resolve.ts';
import type { EventRows } from '../../store/store.ts';
import type { RunDeps } from '../study.ts';
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

/** A policy that a judge will be asked by; `file` is where a refusal points to. */
export interface JudgedBy {
  readonly compiled: CompiledPolicy;
  readonly file?: string;
}

export interface JudgeOrder {
  readonly config: JudgeConfig;
  /** Where relative paths of the model start. */
  readonly dir: string;
  /** The longest decides what an endpoint that states no context is tried with. */
  readonly policies: readonly JudgedBy[];
  readonly seed: number;
  /** What its calls count against; left out: nothing. */
  readonly budget?: Budget;
  /** Where a probe is remembered, so that it is not paid for again; left out: nowhere. */
  readonly memory?: Pick<EventRows, 'add' | 'last'>;
  /** The fix where the endpoint does not answer. */
  readonly unreachableHint: string;
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
