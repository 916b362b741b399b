import type { AskedTotals, LaneRef } from '../store/store.ts';
import { policyHandles, type RunDeps, type Study } from './study.ts';

/** Forgets a lane's failed replies, so that they are asked for again. */
export async function forgetFailedReplies(
  study: Study,
  { slice, ref }: { readonly slice: string; readonly ref: LaneRef },
  deps: Pick<RunDeps, 'clock'>,
): Promise<void> {
  const { failed } = await study.store.replies.counts(slice, ref);
  const forgotten = await study.store.replies.retryFailed(slice, ref);
  const data = { lane: ref.lane, forgotten, failed };
  await study.store.events.add({ at: deps.clock.now(), kind: 'retry failed', data });
}

/** Forgets the grades that failed because their grader did, so that they are asked for again. */
export async function forgetFailedGrades(
  study: Study,
  { slice, refs }: { readonly slice: string; readonly refs: readonly LaneRef[] },
  deps: Pick<RunDeps, 'clock'>,
): Promise<void> {
  const lanes: Record<string, number> = {};
  let taken = await takenByForgotten(study, slice);
  for (const ref of refs) {
    const { forgotten, ...asked } = await study.store.grades.retryFailed(slice, ref, policyHandles(study));
    if (forgotten > 0) lanes[ref.lane] = forgotten;
    taken = sumOf(taken, asked);
  }
  if (Object.keys(lanes).length === 0) return;
  await study.store.events.add({ at: deps.clock.now(), kind: kindOf(slice), data: { lanes, taken } });
}

/** What grades of the slice had taken that were forgotten since: it was spent all the same. */
export async function takenByForgotten(study: Pick<Study, 'store'>, slice: string): Promise<AskedTotals> {
  const last = await study.store.events.last(kindOf(slice));
  return last ? (last.data.taken as AskedTotals) : { grades: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 };
}

const kindOf = (slice: string): string => `retry failed grades ${slice}`;

function sumOf(a: AskedTotals, b: AskedTotals): AskedTotals {
  return {
    grades: a.grades + b.grades,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    costUsd: a.costUsd + b.costUsd,
  };
}
