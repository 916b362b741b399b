import { gradeCodes } from '../../core/grade-codes.ts';
import type { JudgeConfig } from '../../core/reasoner-config.ts';
import type { CompiledPolicy } from '../../grade/reasoner/compiled-policy.ts';
import { emptyRequest } from '../../grade/reasoner/empty-request.ts';
import { requestText } from '../../grade/reasoner/fit-context.ts';
import { countTextTokens } from '../../harmony/index.ts';
import { estimateTokens } from '../../models/estimate-tokens.ts';
import type { LaneRef } from '../../store/store.ts';
import { anchorSet } from '../calibrate/anchor-set.ts';
import { withConversations } from '../lanes/with-conversations.ts';
import { minutesOf, type PlannedCalls, pricedCalls, sumOfCalls } from '../plan-calls.ts';
import type { Study } from '../study.ts';
import { judgesOf } from './judge-identity.ts';
import type { ReasonedPolicy, StudyReasoner } from './reasoned-policy.ts';

/** What one judge would be asked. */
export interface JudgePlan extends PlannedCalls {
  readonly judge: string;
  /** Samples a reply. */
  readonly votes: number;
}

/** What grading by one policy, or by a set that is asked in one call, would take, over all its judges. */
export interface GradingPlan extends PlannedCalls {
  readonly policies: readonly string[];
  /** Replies of all lanes without a grade, those still to be asked for among them. */
  readonly replies: number;
  /** Share of them that is expected to go up; 1 where no screen stands before the judge. */
  readonly share: number;
  /** Replies of the anchor set, graded again before anything new. */
  readonly anchored: number;
  readonly judges: readonly JudgePlan[];
}

export interface GradingOrder {
  readonly slice: string;
  readonly refs: readonly LaneRef[];
}

/**
 * The calls that grading by the reasoner would take: one a vote and judge, on the expected share of what lacks a grade.
 * A reply that does not exist yet is taken to be as long as the logged one. An answer that cannot be read takes one call
 * more, an endpoint that is not known yet about nine. Asks nobody.
 */
export async function planGrading(study: Study, order: GradingOrder): Promise<readonly GradingPlan[]> {
  if (!study.reasoner) return [];
  const askings = askingsOf(study.reasoner);
  const pending = await pendingOf(study, askings, order);
  const nothing = pending.every(({ size }) => size === 0);
  const tokens = nothing ? [] : await conversationTokens(study, order.slice);
  return Promise.all(
    askings.map((asking, at) => {
      const lanesAt = [...pending[at]!];
      return planOf(
        study,
        asking,
        lanesAt.map(([position, lanes]) => ({ tokens: tokens[position]!, lanes })),
      );
    }),
  );
}

/** Minutes of the slowest judge; null where the study states no rate for one of them. */
export function gradingMinutes({ reasoner }: Pick<Study, 'reasoner'>, plans: readonly GradingPlan[]): number | null {
  if (!reasoner) return 0;
  const minutes = judgesOf(reasoner.config).map(({ config }, at) =>
    minutesOf(config.model, sumOfCalls(plans.map(({ judges }) => judges[at]!))),
  );
  return minutes.some((one) => one === null) ? null : Math.max(...minutes.map((one) => one!));
}

/** What goes out in one call: a policy, or the whole set of multi mode. */
interface Asking {
  readonly policies: readonly ReasonedPolicy[];
  readonly compiled: CompiledPolicy;
  /** Room for the verdicts of the further policies, in tokens. */
  readonly furtherTokens: number;
  readonly share: number;
}

function askingsOf({ policies, multi, cascade }: StudyReasoner): readonly Asking[] {
  if (multi) return [{ policies, compiled: multi.prompt, furtherTokens: multi.furtherAnswerTokens, share: 1 }];
  return policies.map((reasoned) => {
    const { compiled, screen } = reasoned;
    return { policies: [reasoned], compiled, furtherTokens: 0, share: screen && cascade ? cascade.share : 1 };
  });
}

interface Ungraded {
  /** Of what was said before the reply, and of the logged reply. */
  readonly tokens: number;
  /** In how many lanes. */
  readonly lanes: number;
}

async function planOf(study: Study, asking: Asking, ungraded: readonly Ungraded[]): Promise<GradingPlan> {
  const { policies, share } = asking;
  const replies = ungraded.reduce((sum, { lanes }) => sum + lanes, 0);
  const mean = replies === 0 ? 0 : ungraded.reduce((sum, { tokens, lanes }) => sum + tokens * lanes, 0) / replies;
  const sets = replies === 0 ? [] : await Promise.all(policies.map(({ policy }) => anchorSet(study, policy)));
  const anchored = sets.reduce((sum, set) => sum + (set?.replies.length ?? 0), 0);
  const judges = judgesOf(study.reasoner!.config).map(({ name, config }): JudgePlan => {
    const calls = (Math.ceil(share * replies) + anchored) * config.votes;
    const { empty, most } = requestSize(config, asking);
    const tokens = { calls, inputTokens: Math.ceil(calls * (empty + mean)), outputTokens: calls * most };
    return { judge: name, votes: config.votes, ...pricedCalls(config.model, tokens) };
  });
  return { policies: policies.map(({ policy }) => policy.id), replies, share, anchored, judges, ...sumOfCalls(judges) };
}

/** Tokens of a request about an empty reply, the policy among them, and the most that its answer may have. */
function requestSize({ adapter }: JudgeConfig, { compiled, furtherTokens }: Asking): { empty: number; most: number } {
  const request = emptyRequest(adapter, compiled);
  return { empty: countTextTokens(requestText(request)), most: request.maxTokens + furtherTokens };
}

/** For each asking: in how many lanes the reply at a position lacks a grade. */
async function pendingOf(
  study: Study,
  askings: readonly Asking[],
  { slice, refs }: GradingOrder,
): Promise<readonly Map<number, number>[]> {
  const handlesOf = ({ policies }: Asking): number[] => policies.map(({ policy }) => study.handles.get(policy.id)!);
  const pending = askings.map(() => new Map<number, number>());
  for (const ref of refs) {
    const { codes, positions } = await study.store.grades.table(slice, ref, askings.flatMap(handlesOf));
    for (const [at, asking] of askings.entries()) {
      const columns = handlesOf(asking).map((handle) => codes.get(handle)!);
      const lacking = pending[at]!;
      for (let position = 0; position < positions; position++)
        if (columns.some((column) => column[position] === gradeCodes.pending))
          lacking.set(position, (lacking.get(position) ?? 0) + 1);
    }
  }
  return pending;
}

/** By position: tokens of what was said up to and with the logged reply. */
async function conversationTokens(study: Study, slice: string): Promise<readonly number[]> {
  const members = study.store.slices.members(slice);
  const tokens: number[] = [];
  const logged = withConversations(members, ({ conversation }) => conversation, study.store.traffic);
  for await (const { item, conversation } of logged) {
    const messages = conversation.messages.slice(0, item.turn + 1);
    tokens[item.position] = estimateTokens({ messages, tools: [], sampling: {}, fingerprint: '' }).inputTokens;
  }
  return tokens;
}
