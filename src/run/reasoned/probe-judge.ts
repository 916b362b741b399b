import { contentId } from '../../core/content-id.ts';
import type { ModelConfig } from '../../core/deployment.ts';
import { ForeshadowError } from '../../core/errors.ts';
import type { AskModel } from '../../grade/reasoner/ask-judge.ts';
import { fitsPolicy } from '../../grade/reasoner/fit-context.ts';
import { type EndpointProbe, probeEndpoint } from '../../grade/reasoner/probe.ts';
import { endpointJson } from '../../models/endpoint-json.ts';
import type { RunDeps, Study } from '../study.ts';
import type { ReasonedPolicy } from './reasoned-policy.ts';

/** Room for a conversation where the endpoint's context has to be tried out, in tokens. */
const conversationTokens = 2048;
const answerAllowance = 4096;

/**
 * What is known of the judge's endpoint: found out once a study and kept, so that going on neither pays for it again nor
 * grades by another reading of the same server. Null for models that are no endpoint. Refuses a policy that the
 * endpoint cannot hold, before anything is graded.
 */
export async function probeJudge(study: Study, ask: AskModel, deps: RunDeps): Promise<EndpointProbe | null> {
  const { config, policies } = study.reasoner!;
  if (config.model.kind !== 'openai-compatible') return null;
  const probe = await knownOrAsked(study, { model: config.model, ask }, deps);
  for (const reasoned of policies) refuseWhatDoesNotFit(reasoned, probe);
  return probe;
}

type Endpoint = Extract<ModelConfig, { kind: 'openai-compatible' }>;

async function knownOrAsked(
  study: Study,
  { model, ask }: { model: Endpoint; ask: AskModel },
  deps: RunDeps,
): Promise<EndpointProbe> {
  const kind = `grader probe ${contentId('judge-endpoint', { endpoint: model.endpoint, model: model.model, extraBody: model.extraBody })}`;
  const known = await study.store.events.last(kind);
  if (known) return known.data.probe as EndpointProbe;
  const longest = Math.max(...study.reasoner!.policies.map(({ compiled }) => compiled.tokens));
  const probe = await probeEndpoint({
    ask,
    get: endpointJson(model, deps.environment),
    model: model.model,
    neededTokens: longest + conversationTokens + answerAllowance,
    seed: study.config.slice.seed,
    signal: deps.signal,
  });
  if (probe.status === 'unreachable') {
    throw new ForeshadowError(
      'grader.unreachable',
      `The reasoner at ${model.endpoint} does not answer: ${probe.detail}.`,
      {
        hint: 'Start it, or put graders.reasoner.model right; replies that have no grade yet stay pending.',
      },
    );
  }
  await study.store.events.add({
    at: deps.clock.now(),
    kind,
    data: { endpoint: model.endpoint, model: model.model, probe },
  });
  return probe;
}

function refuseWhatDoesNotFit({ compiled, policy }: ReasonedPolicy, { context }: EndpointProbe): void {
  const fit = fitsPolicy(compiled, context?.tokens ?? null, 0);
  if (fit.status !== 'policy-too-long') return;
  throw new ForeshadowError(
    'grader.policy-too-long',
    `The policy does not fit the reasoner's context: ${fit.detail}.`,
    {
      place: { file: policy.file },
      hint: 'Give the server a larger context, or shorten the policy; nothing is ever cut to fit.',
    },
  );
}
