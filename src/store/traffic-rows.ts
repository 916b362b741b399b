import type { Conversation } from '../core/conversation.ts';
import { ForeshadowError } from '../core/errors.ts';
import { packJson, unpackJson } from './body.ts';
import { transaction } from './group-commit.ts';
import type { SqliteDatabase } from './sqlite-driver.ts';
import type { LeftOut, NewConversation, TrafficCounts, TrafficRow, TrafficRows } from './store.ts';
import type { Tables } from './tables.ts';

type ConversationRecord = Omit<Tables['conversations'], 'seq' | 'content'> & { seq: number };

export function trafficRows(database: SqliteDatabase): TrafficRows {
  const insert = database.prepare(
    `insert into conversations (id, traffic, file, line, cluster, cluster_is_user, started_at, surface, language, source, messages, turns, blocked, final_turn, uses_tools, content)
     values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) on conflict do nothing`,
  );
  const insertLeftOut = database.prepare(
    'insert into left_out (traffic, file, line, status, reason, detail, about) values (?,?,?,?,?,?,?) on conflict do nothing',
  );
  const content = database.prepare('select content from conversations where seq = ?');
  const contents = database.prepare(
    'select seq, content from conversations where seq in (select value from json_each(?))',
  );

  const addConversation = (traffic: string, item: NewConversation): number => {
    const { conversation: c, turns } = item;
    const result = insert.run(
      c.id,
      traffic,
      item.file,
      item.line,
      c.cluster,
      c.clusterIsUser ? 1 : 0,
      c.startedAt,
      c.surface,
      c.language,
      c.source,
      c.messages.length,
      turns.join(','),
      JSON.stringify(item.blocked),
      item.finalTurn,
      item.usesTools ? 1 : 0,
      packJson(c),
    );
    return Number(result.changes);
  };
  const addLeftOut = (traffic: string, item: LeftOut): void => {
    insertLeftOut.run(
      traffic,
      item.file,
      item.line,
      item.status,
      item.reason,
      item.detail,
      item.about ? JSON.stringify(item.about) : null,
    );
  };

  return {
    add: async (traffic, kept, leftOut) =>
      transaction(database, () => {
        let added = 0;
        for (const item of kept) added += addConversation(traffic, item);
        for (const item of leftOut) addLeftOut(traffic, item);
        return { added, known: kept.length - added };
      }),
    counts: async (traffic) => counts(database, traffic),
    rows: (traffic) => rows(database, traffic),
    ids: (traffic) => ids(database, traffic),
    get: async (seq) => {
      const row = content.get(seq) as { content: Uint8Array } | undefined;
      if (!row) throw new ForeshadowError('store.no-conversation', `The store has no conversation ${seq}.`);
      return unpackJson(row.content) as Conversation;
    },
    getMany: async (seqs) => {
      const rows = contents.all(JSON.stringify(seqs)) as { seq: number; content: Uint8Array }[];
      return new Map(rows.map((row) => [row.seq, unpackJson(row.content) as Conversation]));
    },
    leftOut: (traffic) => leftOutRows(database, traffic),
  };
}

async function* rows(database: SqliteDatabase, traffic: string): AsyncGenerator<TrafficRow> {
  const page = database.prepare(
    `select seq, id, cluster, cluster_is_user, started_at, surface, language, source, messages, turns, blocked, final_turn, uses_tools from conversations
     where traffic = ? and (cluster, id) > (?, ?) order by cluster, id limit 2000`,
  );
  let cluster = '';
  let id = '';
  for (;;) {
    const records = page.all(traffic, cluster, id) as ConversationRecord[];
    for (const record of records) yield trafficRow(record);
    const last = records.at(-1);
    if (!last) return;
    cluster = last.cluster;
    id = last.id;
  }
}

/** From the index alone. */
async function* ids(database: SqliteDatabase, traffic: string): AsyncGenerator<string> {
  const records = database
    .prepare('select id from conversations where traffic = ? order by cluster, id')
    .iterate(traffic) as Iterable<{ id: string }>;
  for (const { id } of records) yield id;
}

function trafficRow(record: ConversationRecord): TrafficRow {
  return {
    seq: record.seq,
    id: record.id,
    cluster: record.cluster,
    clusterIsUser: record.cluster_is_user === 1,
    startedAt: record.started_at,
    surface: record.surface,
    language: record.language,
    source: record.source,
    messages: record.messages,
    turns: record.turns === '' ? [] : record.turns.split(',').map(Number),
    finalTurn: record.final_turn,
    usesTools: record.uses_tools === 1,
    blocked: record.blocked === '{}' ? {} : (JSON.parse(record.blocked) as Record<string, number>),
  };
}

async function* leftOutRows(database: SqliteDatabase, traffic: string): AsyncGenerator<LeftOut> {
  const records = database
    .prepare('select file, line, status, reason, detail, about from left_out where traffic = ? order by file, line')
    .iterate(traffic) as Iterable<Omit<LeftOut, 'about'> & { about: string | null }>;
  for (const record of records)
    yield { ...record, about: record.about ? (JSON.parse(record.about) as Record<string, unknown>) : null };
}

function counts(database: SqliteDatabase, traffic: string): TrafficCounts {
  const total = database
    .prepare(
      `select count(*) as conversations, count(distinct case when cluster_is_user = 1 then cluster end) as users,
         coalesce(sum(1 - cluster_is_user), 0) as withoutUser, min(started_at) as firstAt, max(started_at) as lastAt,
         coalesce(sum(case when turns = '' then 0 else length(turns) - length(replace(turns, ',', '')) + 1 end), 0) as replayableTurns
       from conversations where traffic = ?`,
    )
    .get(traffic) as Omit<TrafficCounts, 'blocked' | 'excluded' | 'rejected'>;
  const blocked: Record<string, number> = {};
  const blockedRows = database
    .prepare("select blocked, count(*) as n from conversations where traffic = ? and blocked <> '{}' group by blocked")
    .all(traffic) as { blocked: string; n: number }[];
  for (const row of blockedRows) {
    for (const [reason, count] of Object.entries(JSON.parse(row.blocked) as Record<string, number>)) {
      blocked[reason] = (blocked[reason] ?? 0) + count * row.n;
    }
  }
  return {
    ...plainObject(total),
    blocked,
    excluded: reasons(database, traffic, 'excluded'),
    rejected: reasons(database, traffic, 'rejected'),
  };
}

function reasons(database: SqliteDatabase, traffic: string, status: LeftOut['status']): Record<string, number> {
  const found = database
    .prepare(
      'select reason, count(*) as n from left_out where traffic = ? and status = ? group by reason order by reason',
    )
    .all(traffic, status) as { reason: string; n: number }[];
  return Object.fromEntries(found.map((row) => [row.reason, row.n]));
}

/** libsql adds a member of its own to single rows. */
function plainObject<T extends object>(row: T): T {
  const { _metadata, ...rest } = row as T & { _metadata?: unknown };
  return rest as unknown as T;
}
