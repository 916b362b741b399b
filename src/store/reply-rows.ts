import type { Conversation } from '../core/conversation.ts';
import { textOf } from '../core/conversation.ts';
import { type FinishReason, type Lane, type ReplyOutcome, replyId } from '../core/reply.ts';
import { packText, unpackJson } from './body.ts';
import type { GradeWriter } from './grade-writer.ts';
import type { GroupCommit } from './group-commit.ts';
import { type ReplyBody, replyBodyText, unpackReplyBody } from './reply-body.ts';
import { replyWriter } from './reply-writer.ts';
import { prefixColumns, slicePrefix } from './slice-rows.ts';
import type { SqliteDatabase } from './sqlite-driver.ts';
import type { LaneCounts, LaneRef, NewReply, ReplyRows, SlicePrefix, StoredReply } from './store.ts';
import type { Tables } from './tables.ts';

type ReplyRecord = Omit<Tables['replies'], 'seq'> & { seq: number };
type JoinedRecord = ReplyRecord & Parameters<typeof slicePrefix>[0] & { conversation_content: Uint8Array | null };

export const replyColumns =
  'r.seq, r.lane, r.deployment, r.trial, r.state, r.reason, r.detail, r.finish_reason, r.input_tokens, r.output_tokens, r.cost_usd, r.latency_ms, r.attempts, r.answered_by, r.recorded, r.body';
/** The text of an observed reply stands in its conversation, so that is joined only then. */
export const observedContent =
  '(select c.content from conversations c where c.seq = p.conversation and r.body is null) as conversation_content';

export function replyRows(database: SqliteDatabase, commit: GroupCommit, writeGrades: GradeWriter): ReplyRows {
  const writer = replyWriter(database, writeGrades);
  commit.collect(writer);
  const one = database.prepare(
    `select ${replyColumns}, ${prefixColumns}, ${observedContent} from prefixes p
     join replies r on r.prefix = p.prefix and r.lane = ? and r.deployment = ? where p.slice = ? and p.position = ?`,
  );

  return {
    put: (reply) => {
      const body = bodyOf(reply);
      return commit.add(() => writer.add(reply, body));
    },
    missing: (slice, lane) => missing(database, slice, lane),
    retryFailed: async (slice, lane) => {
      commit.flush();
      const removed = database
        .prepare(
          "delete from replies where lane = ? and deployment = ? and state = 'failed' and prefix in (select prefix from prefixes where slice = ?)",
        )
        .run(lane.lane, lane.deployment, slice);
      return Number(removed.changes);
    },
    counts: async (slice, lane) => counts(database, slice, lane),
    get: async (slice, lane, position) => {
      const record = one.get(lane.lane, lane.deployment, slice, position) as JoinedRecord | undefined;
      return record ? storedReply(record) : null;
    },
  };
}

function bodyOf({ outcome, body }: NewReply): Uint8Array | null {
  if (outcome.state !== 'replied' || body === 'in-conversation') return null;
  return body === 'own' ? packText(replyBodyText(outcome)) : body;
}

/** A stored reply as the stages know it. */
export function storedReply(record: JoinedRecord): StoredReply {
  const { lane, deployment, prefix, trial } = record;
  const id = replyId({ lane: lane as Lane, deployment, prefix, trial });
  return { seq: record.seq, id, prefix: slicePrefix(record), outcome: outcomeOf(record) };
}

function outcomeOf(record: JoinedRecord): ReplyOutcome {
  if (record.state === 'failed') {
    return { state: 'failed', reason: record.reason as never, detail: record.detail ?? '', attempts: record.attempts };
  }
  if (record.state === 'not-replayable')
    return { state: 'not-replayable', reason: record.reason as never, detail: record.detail ?? '' };
  return {
    state: 'replied',
    ...(record.body ? unpackReplyBody(record.body) : observedBody(record)),
    finishReason: (record.finish_reason ?? 'unknown') as FinishReason,
    usage: {
      ...(record.input_tokens === null ? {} : { inputTokens: record.input_tokens }),
      ...(record.output_tokens === null ? {} : { outputTokens: record.output_tokens }),
    },
    costUsd: record.cost_usd,
    latencyMs: record.latency_ms,
    attempts: record.attempts,
    answeredBy: record.answered_by,
    recorded: record.recorded === 1,
  };
}

function observedBody(record: JoinedRecord): ReplyBody {
  if (!record.conversation_content) return { content: '', toolCalls: [], raw: null };
  const message = (unpackJson(record.conversation_content) as Conversation).messages[record.turn];
  return { content: message ? textOf(message) : '', toolCalls: message?.tool_calls ?? [], raw: null };
}

async function* missing(database: SqliteDatabase, slice: string, lane: LaneRef): AsyncGenerator<SlicePrefix> {
  const page = database.prepare(
    `select ${prefixColumns} from prefixes p where p.slice = ? and p.position >= ?
       and not exists (select 1 from replies r where r.prefix = p.prefix and r.lane = ? and r.deployment = ?)
     order by p.position limit 500`,
  );
  for (let from = 0; ; ) {
    const records = page.all(slice, from, lane.lane, lane.deployment) as Parameters<typeof slicePrefix>[0][];
    for (const record of records) yield slicePrefix(record);
    const last = records.at(-1);
    if (!last) return;
    from = last.position + 1;
  }
}

interface TotalRecord {
  sampled: number;
  /** Replies, failures and prefixes that cannot be replayed. */
  outcomes: number;
  replied: number;
  recorded: number;
  inputTokens: number;
  outputTokens: number;
  costUsd: number;
  attempts: number;
}

interface ReasonRecord {
  state: ReplyRecord['state'];
  reason: string | null;
  n: number;
}

function counts(database: SqliteDatabase, slice: string, lane: LaneRef): LaneCounts {
  const { lane: name, deployment } = lane;
  const total = database
    .prepare(
      `select count(*) as sampled, count(r.seq) as outcomes, coalesce(sum(r.state = 'replied'), 0) as replied, coalesce(sum(r.recorded), 0) as recorded,
         coalesce(sum(r.input_tokens), 0) as inputTokens, coalesce(sum(r.output_tokens), 0) as outputTokens, coalesce(sum(r.cost_usd), 0) as costUsd,
         coalesce(sum(r.attempts), 0) as attempts
       from prefixes p left join replies r on r.prefix = p.prefix and r.lane = ? and r.deployment = ? where p.slice = ?`,
    )
    .get(name, deployment, slice) as TotalRecord;
  // Grouping sorts all it is given, so only what has a reason is grouped, and only where something has.
  const reasons =
    total.outcomes === total.replied
      ? []
      : (database
          .prepare(
            `select r.state, r.reason, count(*) as n from prefixes p join replies r on r.prefix = p.prefix and r.lane = ? and r.deployment = ?
             where p.slice = ? and r.state <> 'replied' group by r.state, r.reason order by r.state, r.reason`,
          )
          .all(name, deployment, slice) as ReasonRecord[]);
  const byReason = (state: ReplyRecord['state']): Record<string, number> =>
    Object.fromEntries(
      reasons.filter((group) => group.state === state).map((group) => [group.reason ?? 'unknown', group.n]),
    );
  const { sampled, outcomes, replied, recorded, inputTokens, outputTokens, costUsd, attempts } = total;
  return {
    ...{ sampled, replied, recorded, inputTokens, outputTokens, costUsd, attempts },
    failed: byReason('failed'),
    notReplayable: byReason('not-replayable'),
    pending: sampled - outcomes,
  };
}
