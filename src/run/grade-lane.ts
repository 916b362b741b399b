import type { LaneRef } from '../store/store.ts';
import { gradesOf } from './ask-lanes.ts';
import { eachBounded } from './bounded.ts';
import { policyHandles, type RunDeps, type Study } from './study.ts';

const parallel = 64;

/** Grades what is still ungraded under the study's policies: after a kill, or after a policy has changed. */
export async function gradeLane(study: Study, slice: string, ref: LaneRef, deps: RunDeps): Promise<number> {
  let done = 0;
  await eachBounded(study.store.grades.ungraded(slice, ref, policyHandles(study)), parallel, async (reply) => {
    deps.signal.throwIfAborted();
    const conversation = await study.store.traffic.get(reply.prefix.conversation);
    const prefix = conversation.messages.slice(0, reply.prefix.turn);
    const grades = await gradesOf(study, { outcome: reply.outcome, prefix, language: conversation.language }, deps);
    await study.store.grades.put(reply.seq, grades);
    done++;
    deps.onProgress({ stage: 'grade', done, total: null, unit: 'replies' });
  });
  return done;
}
