import { textOf } from '../core/conversation.ts';
import type { RepliedReply } from '../core/reply.ts';
import type { LaneRef, SlicePrefix } from '../store/store.ts';
import { gradesOf } from './ask-lanes.ts';
import { eachBounded } from './bounded.ts';
import type { Progress, RunDeps, Study } from './study.ts';

const parallel = 64;

/**
 * Enters the replies the traffic already holds as a lane of their own: what was really said. The rows point into their
 * conversations; the text is not copied.
 */
export async function observeLane(
  study: Study,
  slice: string,
  ref: LaneRef,
  deps: RunDeps,
  stage: Progress['stage'],
): Promise<void> {
  const counts = await study.store.replies.counts(slice, ref);
  let done = counts.sampled - counts.pending;
  await eachBounded(study.store.replies.missing(slice, ref), parallel, async (prefix) => {
    deps.signal.throwIfAborted();
    await observeOne(study, prefix, ref, deps);
    done++;
    if (done % 25 === 0 || done === counts.sampled)
      deps.onProgress({ stage, done, total: counts.sampled, unit: 'replies' });
  });
}

async function observeOne(study: Study, prefix: SlicePrefix, ref: LaneRef, deps: RunDeps): Promise<void> {
  const conversation = await study.store.traffic.get(prefix.conversation);
  const message = conversation.messages[prefix.turn]!;
  const outcome: RepliedReply = {
    state: 'replied',
    content: textOf(message),
    toolCalls: message.tool_calls ?? [],
    finishReason:
      (message.tool_calls?.length ?? 0) > 0
        ? 'tool-calls'
        : loggedFinish(message, prefix.turn === conversation.messages.length - 1 ? conversation.metadata : {}),
    usage: {},
    costUsd: null,
    latencyMs: null,
    attempts: 0,
    answeredBy: null,
    recorded: false,
    raw: null,
  };
  const grades = await gradesOf(
    study,
    { outcome, prefix: conversation.messages.slice(0, prefix.turn), language: conversation.language },
    deps,
  );
  await study.store.replies.put({
    key: { lane: ref.lane, deployment: ref.deployment, prefix: prefix.prefix, trial: 0 },
    outcome,
    body: 'in-conversation',
    grades,
  });
}

/** Some logs keep the finish reason in the message, some in the record, where it means the last turn; most say nothing. */
function loggedFinish(
  message: Readonly<Record<string, unknown>>,
  record: Readonly<Record<string, unknown>>,
): RepliedReply['finishReason'] {
  const reason = message.finish_reason ?? record.finish_reason;
  return reason === 'length' || reason === 'stop' ? reason : 'unknown';
}
