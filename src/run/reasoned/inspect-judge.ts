import type { CompiledPolicy } from '../../grade/reasoner/compiled-policy.ts';
import { type ContextFit, fitsPolicy } from '../../grade/reasoner/fit-context.ts';
import type { EndpointProbe, FailedProbe } from '../../grade/reasoner/probe.ts';
import { limited } from '../../models/limited.ts';
import { limitsOf } from '../../models/limits.ts';
import { priceOf } from '../../models/price.ts';
import { resolveModel } from '../../models/resolve.ts';
import type { RunDeps } from '../study.ts';
import type { JudgeOrder } from './judge-order.ts';
import { freshProbe } from './probe-judge.ts';

/** What a judge is found to be before anybody relies on it. */
export interface JudgeInspection {
  /** Null for a model that is no endpoint. */
  readonly probe: EndpointProbe | FailedProbe | null;
  /** Whether each policy fits what the endpoint holds, in the order given. */
  readonly fits: readonly { readonly compiled: CompiledPolicy; readonly fit: ContextFit }[];
}

/**
 * Opens a judge's model and asks its endpoint what it is, once, whatever a study remembers of it. Stores nothing and
 * refuses nothing: a policy that does not fit is a finding here.
 */
export async function inspectJudge(order: JudgeOrder, deps: RunDeps): Promise<JudgeInspection> {
  const { config, dir, policies, seed } = order;
  const { clock, environment, cacheDir } = deps;
  const opened = await resolveModel(config.model, { studyDir: dir, cacheDir, environment, clock });
  const limits = { ...limitsOf(config.model), price: priceOf(config.model), maxAttempts: 1 };
  const model = limited(opened, { ...limits, clock, seed });
  try {
    const asking = config.model.kind === 'openai-compatible' ? { model: config.model, ask: model.ask } : null;
    const probe = asking && (await freshProbe(order, asking, deps));
    const context = probe?.status === 'probed' ? (probe.context?.tokens ?? null) : null;
    return { probe, fits: policies.map(({ compiled }) => ({ compiled, fit: fitsPolicy(compiled, context, 0) })) };
  } finally {
    await model.close();
  }
}
