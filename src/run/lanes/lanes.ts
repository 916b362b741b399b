import { deploymentFingerprint } from '../../core/deployment.ts';
import type { LaneRef } from '../../store/store.ts';
import type { TrafficName } from '../ingest-traffic.ts';
import type { Study } from '../study.ts';

/** The lanes of a study, by name. An observed lane's deployment is its traffic: the log says who answered. */
export function laneRefs(study: Pick<Study, 'config'>): {
  readonly observed: LaneRef;
  readonly placebo: LaneRef;
  readonly candidate: LaneRef;
  readonly launched: LaneRef;
} {
  const traffic = (name: TrafficName): string => name;
  return {
    observed: { lane: 'current-observed', deployment: traffic('current') },
    placebo: { lane: 'placebo', deployment: deploymentFingerprint(study.config.current) },
    candidate: { lane: 'candidate', deployment: deploymentFingerprint(study.config.candidate) },
    launched: { lane: 'candidate-observed', deployment: traffic('launched') },
  };
}

/** The lanes that a study has before its launch, in the order in which they are graded. */
export function gradedRefs(study: Pick<Study, 'config'>): readonly LaneRef[] {
  const { observed, placebo, candidate } = laneRefs(study);
  return [observed, ...(study.config.placebo ? [placebo] : []), candidate];
}
