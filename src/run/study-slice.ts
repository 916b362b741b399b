import type { Deployment } from '../core/deployment.ts';
import { type DrawnSlice, drawSlice } from '../slice/draw-slice.ts';
import type { TrafficName } from './ingest-traffic.ts';
import type { Study } from './study.ts';

/** The study's slice of one traffic: the same design and the same frame before and after the launch. */
export function studySlice(study: Pick<Study, 'store' | 'config'>, traffic: TrafficName): Promise<DrawnSlice> {
  const { current, candidate, slice } = study.config;
  const tools = [current, candidate].every(takesTools) ? 'shown' : 'not-shown';
  return drawSlice(study.store, traffic, { config: slice, rule: { tools } });
}

/** The default embedded model's chat template has no place for tools; an endpoint's server knows its own. */
function takesTools({ model }: Deployment): boolean {
  return model.kind !== 'embedded' || model.gguf !== undefined;
}
