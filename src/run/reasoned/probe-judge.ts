import { contentId } from '../../core/content-id.ts';
import type { ModelConfig } from '../../core/deployment.ts';
import { ForeshadowError } from '../../core/errors.ts';
import type { AskModel } from '../../grade/reasoner/ask-judge.ts';
import { fitsPolicy } from '../../grade/reasoner/fit-context.ts';
import { type EndpointProbe, type FailedProbe, probeEndpoint } from '../../grade/reasoner/probe.ts';
import { endpointJson } from '../../models/endpoint-json.ts';
import type { RunDeps } from '../study.ts';
import type { JudgedBy, JudgeOrder } from './judge-order.ts';

/** Room for a conversation where the endpoint's context has to be tried out, in tokens. */
const conversationTokens = 2048;
const answerAllowance = 4096;

type Endpoint = Extract<ModelConfig, { kind: 'openai-compatible' }>;

/**
 * What is known of a judge's endpoint: found out once and kept where the order says, so that going on neither pays for
 * it again nor grades by another reading of the same server. Null for models that are no endpoint. Refuses a policy that
 * the endpoint cannot hold, before anything is graded.
 */
export async function probeJudge(order: JudgeOrder, ask: AskModel, deps: RunDeps): Promise<EndpointProbe | null> {
  const { model } = order.config;
  if (model.kind !== 'openai-compatible') return null;
  const probe = await knownOrAsked(order, { model, ask }, deps);
  for (const judgedBy of order.policies) refuseWhatDoesNotFit(judgedBy, probe);
  return probe;
}

interface Asking {
  readonly model: Endpoint;
  readonly ask: AskModel;
}

async function knownOrAsked(order: JudgeOrder, asking: Asking, deps: RunDeps): Promise<EndpointProbe> {
  const { endpoint, model, extraBody } = asking.model;
  const kind = `grader probe ${contentId('judge-endpoint', { endpoint, model, extraBody })}`;
  const known = await order.memory?.last(kind);
  if (known) return known.data.probe as EndpointProbe;
  const probe = await freshProbe(order, asking, deps);
  if (probe.status === 'unreachable') {
    throw new ForeshadowError('grader.unreachable', `The judge at ${endpoint} does not answer: ${probe.detail}.`, {
      hint: order.unreachableHint,
    });
  }
  await order.memory?.add({ at: deps.clock.now(), kind, data: { endpoint, model, probe } });
  return probe;
}

/** Asks the endpoint what it is, whatever is remembered of it. Throws NotGradedYet where the run stops. */
export function freshProbe(
  { policies, seed }: Pick<JudgeOrder, 'policies' | 'seed'>,
  { model, ask }: Asking,
  { environment, signal }: Pick<RunDeps, 'environment' | 'signal'>,
): Promise<EndpointProbe | FailedProbe> {
  const longest = Math.max(0, ...policies.map(({ compiled }) => compiled.tokens));
  const neededTokens = longest + conversationTokens + answerAllowance;
  return probeEndpoint({ ask, get: endpointJson(model, environment), model: model.model, neededTokens, seed, signal });
}

function refuseWhatDoesNotFit({ compiled, file }: JudgedBy, { context }: EndpointProbe): void {
  const fit = fitsPolicy(compiled, context?.tokens ?? null, 0);
  if (fit.status !== 'policy-too-long') return;
  throw new ForeshadowError(
    'grader.policy-too-long',
    `The policy does not fit the reasoner's context: ${fit.detail}.`,
    {
      ...(file === undefined ? {} : { place: { file } }),
      hint: 'Give the server a larger context, or shorten the policy; nothing is ever cut to fit.',
    },
  );
}
