import type { Conversation } from '../../core/conversation.ts';
import type { GradableReply } from '../../core/grade.ts';
import type { Policy } from '../../core/policy.ts';
import { messagesBefore } from '../../core/prefix.ts';
import { type EscalationPlan, planEscalation } from '../../grade/cascade/escalation.ts';
import type { Screen } from '../../grade/screen/screen.ts';
import { isScreenMistake } from '../../grade/screen/screen-mistake.ts';
import type { LaneRef, StoredReply } from '../../store/store.ts';
import { eachBounded } from '../lanes/bounded.ts';
import { gradableReply } from '../lanes/gradable-reply.ts';
import { withConversations } from '../lanes/with-conversations.ts';
import type { RunDeps, Study } from '../study.ts';

/** Enough for an endpoint to be busy; few enough that their texts take no room. */
const guessedAtOnce = 64;

/**
 * The plan by which a policy's replies are sent up: solved once over all lanes' replies, then kept, so that a reply
 * that comes later, after a kill or after the launch, is treated like the first.
 */
export async function escalationPlan(
  study: Study,
  { policy, screen }: { readonly policy: Policy; readonly screen: Screen },
  { slice, refs, deps }: { slice: string; refs: readonly LaneRef[]; deps: RunDeps },
): Promise<EscalationPlan> {
  const handle = study.handles.get(policy.id)!;
  const kind = `escalation plan ${handle}`;
  const known = await study.store.events.last(kind);
  if (known) return known.data.plan as EscalationPlan;
  const { share, floorShare } = study.reasoner!.cascade!;
  const guesses: { guess: number | null }[] = [];
  for (const ref of refs) {
    const replies = gradableReplies(study, slice, { ref, policies: [handle] });
    await eachBounded(replies, guessedAtOnce, async ({ reply }) => {
      const at = guesses.push({ guess: null }) - 1;
      guesses[at] = { guess: await guessOf(screen, reply, deps.signal) };
    });
  }
  const unanswered = guesses.filter(({ guess }) => guess === null).length;
  const plan = planEscalation(guesses, { share, floorShare });
  await study.store.events.add({
    at: deps.clock.now(),
    kind,
    data: { policy: policy.id, screen: screen.id, replies: guesses.length, unanswered, plan },
  });
  return plan;
}

/** A reply the screen cannot answer for is sent up for certain. Throws where the screen is set up wrongly. */
export async function guessOf(screen: Screen, reply: GradableReply, signal: AbortSignal): Promise<number | null> {
  try {
    return await screen.guess(reply, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (isScreenMistake(error)) throw error;
    return null;
  }
}

export interface ReplyToGrade {
  readonly stored: StoredReply;
  readonly reply: GradableReply;
}

/** Replies of a lane that lack a grade of these policies, as a grader is shown them. */
export async function* gradableReplies(
  study: Study,
  slice: string,
  { ref, policies }: { ref: LaneRef; policies: readonly number[] },
): AsyncGenerator<ReplyToGrade> {
  const ungraded = study.store.grades.ungraded(slice, ref, policies);
  const replies = withConversations(ungraded, (reply) => reply.prefix.conversation, study.store.traffic);
  for await (const { item: stored, conversation } of replies) {
    const reply = storedGradable(stored, conversation);
    if (reply) yield { stored, reply };
  }
}

/** Null where the lane has no reply. */
export function storedGradable({ outcome, prefix }: StoredReply, conversation: Conversation): GradableReply | null {
  if (outcome.state !== 'replied') return null;
  const { language } = conversation;
  return gradableReply(outcome, { prefix: messagesBefore(conversation, prefix.turn), language });
}
