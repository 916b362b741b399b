import type { Policy } from '../core/policy.ts';
import type { StudyConfig } from '../core/study-config.ts';
import {
  type BehaviorForecast,
  type BlockKind,
  type DirectionCall,
  directionCall,
  type ForecastHistory,
  forecastRate,
  type PairedSummary,
} from '../stats/index.ts';
import type { GradeTable } from '../store/store.ts';
import { behaviorEvidence } from './lane-rate.ts';
import type { SliceLanes } from './slice-lanes.ts';

/** A behavior's forecast as it is registered: the evidence it was made from, every forecaster's density, the call. */
export interface ForecastedBehavior {
  readonly behavior: string;
  readonly title: string;
  readonly evidence: PairedSummary;
  readonly forecast: BehaviorForecast;
  readonly direction: DirectionCall;
}

export interface ForecastOrder {
  readonly policies: readonly Pick<Policy, 'id' | 'title'>[];
  readonly handles: ReadonlyMap<string, number>;
  readonly lanes: SliceLanes & { readonly candidate: GradeTable };
  readonly config: StudyConfig['forecast'];
  readonly history?: ForecastHistory;
}

/** Forecasts all behaviors of a taxonomy together, because the shrinkage pools over them. */
export function forecastBehaviors(order: ForecastOrder): readonly ForecastedBehavior[] {
  const { config, lanes } = order;
  const kind = blockKind(config.blocks);
  const usable = order.policies.flatMap((policy) => {
    const design = { behavior: policy.id, ...(kind ? { blockKind: kind } : {}) };
    return behaviorEvidence(lanes, order.handles.get(policy.id)!, design) ?? [];
  });
  const history = order.history ? { history: order.history } : {};
  const forecasts = forecastRate(usable, { ...history, blocks: kind ?? 'none' });
  const directions = directionCall(usable, { ...history, falseDiscoveryRate: config.falseDiscoveryRate });
  const titles = new Map(order.policies.map((policy) => [policy.id, policy.title]));
  return usable.map((summary, index) => ({
    behavior: summary.behavior,
    title: titles.get(summary.behavior)!,
    evidence: summary,
    forecast: forecasts[index]!,
    direction: directions[index]!,
  }));
}

/** Surfaces are sources of traffic within one log. */
export function blockKind(blocks: StudyConfig['forecast']['blocks']): BlockKind | undefined {
  if (blocks === 'none') return undefined;
  return blocks === 'time' ? 'time' : 'source';
}
