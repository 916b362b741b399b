import { type Conversation, textOf } from '../../core/conversation.ts';
import { messagesBefore } from '../../core/prefix.ts';
import type { RepliedReply } from '../../core/reply.ts';
import type { LaneRef, NewReply, SlicePrefix } from '../../store/store.ts';
import type { Progress, RunDeps, Study } from '../study.ts';
import { gradesOf } from './ask-lanes.ts';
import { eachBounded } from './bounded.ts';
import { withConversations } from './with-conversations.ts';

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
  const missing = study.store.replies.missing(slice, ref);
  const said = withConversations(missing, (prefix) => prefix.conversation, study.store.traffic);
  await eachBounded(said, parallel, async ({ item, conversation }) => {
    deps.signal.throwIfAborted();
    await study.store.replies.put(await observed(study, { prefix: item, conversation, ref }, deps));
    done++;
    if (done % 25 === 0 || done === counts.sampled)
      deps.onProgress({ stage, done, total: counts.sampled, unit: 'replies' });
  });
}

interface Said {
  readonly prefix: SlicePrefix;
  readonly conversation: Conversation;
  readonly ref: LaneRef;
}

async function observed(study: Study, { prefix, conversation, ref }: Said, deps: RunDeps): Promise<NewReply> {
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
    { outcome, prefix: messagesBefore(conversation, prefix.turn), language: conversation.language },
    deps,
  );
  const key = { lane: ref.lane, deployment: ref.deployment, prefix: prefix.prefix, trial: 0 };
  return { key, outcome, body: 'in-conversation', grades };
}

/** Some logs keep the finish reason in the message, some in the record, where it means the last turn; most say nothing. */
function loggedFinish(
  message: Readonly<Record<string, unknown>>,
  record: Readonly<Record<string, unknown>>,
): RepliedReply['finishReason'] {
  const reason = message.finish_reason ?? record.finish_reason;
  return reason === 'length' || reason === 'stop' ? reason : 'unknown';
}
