import { ForeshadowError } from '../../core/errors.ts';
import type { ReasonerConfig } from '../../core/graders-config.ts';
import type { Policy } from '../../core/policy.ts';
import { adapterNamed } from '../../grade/reasoner/adapters.ts';
import type { AskModel } from '../../grade/reasoner/ask-judge.ts';
import { compilePolicy } from '../../grade/reasoner/compile-policy.ts';
import { type EndpointProbe, probedOptions, probeEndpoint } from '../../grade/reasoner/probe.ts';
import { type ReasonerGrader, reasonerGrader } from '../../grade/reasoner/reasoner-grader.ts';
import { endpointJson } from '../../models/endpoint-json.ts';
import { limited } from '../../models/limited.ts';
import { limitsOf } from '../../models/limits.ts';
import { priceOf } from '../../models/price.ts';
import { resolveModel } from '../../models/resolve.ts';
import type { RunDeps } from '../study.ts';

/** A judge outside any study: nothing of it is stored, and its calls count against no study's budget. */
export interface BenchJudge {
  readonly parallel: number;
  /** What the endpoint was found to be; null for a model that is no endpoint. */
  readonly probe: EndpointProbe | null;
  graderOf(policy: Policy): ReasonerGrader;
  close(): Promise<void>;
}

export interface JudgeOrder {
  readonly config: ReasonerConfig;
  /** Where relative paths of the model start. */
  readonly dir: string;
  /** The policies it will be asked by: the longest decides what a silent endpoint is tried with. */
  readonly policies: readonly Policy[];
  readonly seed: number;
}

/** Room for a conversation and an answer where the endpoint's context has to be tried out, in tokens. */
const besidePolicy = 6144;

/** Opens a judge and probes its endpoint. Throws `grader.unreachable` where that does not answer. */
export async function openBenchJudge(order: JudgeOrder, deps: RunDeps): Promise<BenchJudge> {
  const { config, dir, seed } = order;
  const { clock, environment, cacheDir } = deps;
  const opened = await resolveModel(config.model, { studyDir: dir, cacheDir, environment, clock });
  const model = limited(opened, { ...limitsOf(config.model), price: priceOf(config.model), clock, seed });
  const ask: AskModel = (request, signal) => model.ask(request, signal);
  try {
    const probe = await probed(order, ask, deps);
    const { endpoint, ...options } = probe ? probedOptions(probe) : {};
    const judge = { adapter: adapterNamed(config.adapter, options), ask, seed, votes: config.votes };
    return {
      parallel: model.parallel,
      probe,
      graderOf: (policy) =>
        reasonerGrader({ compiled: compilePolicy(policy), ...judge, ...(endpoint ? { endpoint } : {}) }),
      close: () => model.close(),
    };
  } catch (error) {
    await model.close();
    throw error;
  }
}

async function probed(
  { config: { model }, policies, seed }: JudgeOrder,
  ask: AskModel,
  deps: RunDeps,
): Promise<EndpointProbe | null> {
  if (model.kind !== 'openai-compatible') return null;
  const found = await probeEndpoint({
    ask,
    get: endpointJson(model, deps.environment),
    model: model.model,
    neededTokens: Math.max(0, ...policies.map((policy) => compilePolicy(policy).tokens)) + besidePolicy,
    seed,
    signal: deps.signal,
  });
  if (found.status === 'probed') return found;
  throw new ForeshadowError('grader.unreachable', `The judge at ${model.endpoint} does not answer: ${found.detail}.`, {
    hint: 'Start it, or put --endpoint and --model right.',
  });
}
