import { messagesBefore } from '../../core/prefix.ts';
import type { LaneRef } from '../../store/store.ts';
import { type RunDeps, ruleHandles, type Study } from '../study.ts';
import { gradesOf } from './ask-lanes.ts';
import { eachBounded } from './bounded.ts';
import { withConversations } from './with-conversations.ts';

const parallel = 64;

/** Grades what is still ungraded under the study's rules: after a kill, or after a policy has changed. */
export async function gradeLane(study: Study, slice: string, ref: LaneRef, deps: RunDeps): Promise<number> {
  let done = 0;
  const ungraded = study.store.grades.ungraded(slice, ref, ruleHandles(study));
  const replies = withConversations(ungraded, (reply) => reply.prefix.conversation, study.store.traffic);
  await eachBounded(replies, parallel, async ({ item: reply, conversation }) => {
    deps.signal.throwIfAborted();
    const prefix = messagesBefore(conversation, reply.prefix.turn);
    const grades = await gradesOf(study, { outcome: reply.outcome, prefix, language: conversation.language }, deps);
    await study.store.grades.put(reply.seq, grades);
    done++;
    deps.onProgress({ stage: 'grade', done, total: null, unit: 'replies' });
  });
  return done;
}
