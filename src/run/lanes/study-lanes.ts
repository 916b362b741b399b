import { type SliceLanes, sliceFrame } from '../../forecast/slice-lanes.ts';
import type { DrawnSlice } from '../../slice/draw-slice.ts';
import { policyHandles, type Study } from '../study.ts';
import { laneRefs } from './lanes.ts';

/** The grades of a study's lanes over its slice. */
export async function studyLanes(study: Study, slice: DrawnSlice): Promise<SliceLanes> {
  const refs = laneRefs(study);
  const policies = policyHandles(study);
  const { grades } = study.store;
  return {
    frame: await sliceFrame(study.store.slices.members(slice.id), slice.config, study.config.forecast.blocks),
    observed: await grades.table(slice.id, refs.observed, policies),
    placebo: study.config.placebo ? await grades.table(slice.id, refs.placebo, policies) : null,
    candidate: await grades.table(slice.id, refs.candidate, policies),
  };
}
