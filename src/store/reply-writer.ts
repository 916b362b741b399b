import type { ReplyOutcome } from '../core/reply.ts';
import type { GradeWriter, RowGrades } from './grade-writer.ts';
import type { Collected } from './group-commit.ts';
import type { SqliteDatabase, SqliteStatement, SqlValue } from './sqlite-driver.ts';
import type { NewReply } from './store.ts';

/** Collects the replies of one transaction, so that one statement writes many. */
export interface ReplyWriter extends Collected {
  /** `body` as it is stored; null where the reply has none of its own. */
  add(reply: NewReply, body: Uint8Array | null): void;
}

interface ReplyRow {
  readonly reply: NewReply;
  readonly body: Uint8Array | null;
}

const columns = 16;
/** Wider statements gain nothing more. */
const widestInsert = 16;

/** A reply that is there already stays as it is. */
export function replyWriter(database: SqliteDatabase, writeGrades: GradeWriter): ReplyWriter {
  const inserts = new Map<number, SqliteStatement>();
  const insertOf = (rows: number): SqliteStatement => {
    const known = inserts.get(rows);
    if (known) return known;
    const values = Array(rows)
      .fill(`(${Array(columns).fill('?').join(',')})`)
      .join(',');
    const statement = database.prepare(
      `insert into replies (lane, deployment, prefix, trial, state, reason, detail, finish_reason, input_tokens, output_tokens, cost_usd,
         latency_ms, attempts, answered_by, recorded, body) values ${values} on conflict do nothing`,
    );
    inserts.set(rows, statement);
    return statement;
  };
  const seqOf = database.prepare(
    'select seq from replies where prefix = ? and lane = ? and deployment = ? and trial = ?',
  );
  const known = ({ reply: { key } }: ReplyRow): number =>
    (seqOf.get(key.prefix, key.lane, key.deployment, key.trial) as { seq: number }).seq;
  const insert = (rows: readonly ReplyRow[]): number[] => {
    const values: SqlValue[] = [];
    for (const row of rows) pushRow(values, row);
    const { changes, lastInsertRowid } = insertOf(rows.length).run(...values);
    // One statement numbers its rows one after the other; where some were there already, each is looked up.
    const first = Number(lastInsertRowid) - rows.length + 1;
    if (Number(changes) === rows.length) return rows.map((_, at) => first + at);
    return rows.map(known);
  };
  let waiting: ReplyRow[] = [];
  return {
    forget: () => {
      waiting = [];
    },
    add: (reply, body) => {
      waiting.push({ reply, body });
    },
    flush: () => {
      const rows = waiting;
      waiting = [];
      const graded: RowGrades[] = [];
      for (let from = 0; from < rows.length; from += widestInsert) {
        const some = rows.slice(from, from + widestInsert);
        for (const [at, reply] of insert(some).entries()) graded.push({ reply, grades: some[at]!.reply.grades });
      }
      writeGrades(graded);
    },
  };
}

function pushRow(values: SqlValue[], { reply, body }: ReplyRow): void {
  const { lane, deployment, prefix, trial } = reply.key;
  values.push(lane, deployment, prefix, trial);
  pushOutcome(values, reply.outcome);
  values.push(body);
}

function pushOutcome(values: SqlValue[], outcome: ReplyOutcome): void {
  if (outcome.state !== 'replied') {
    const attempts = outcome.state === 'failed' ? outcome.attempts : 0;
    values.push(outcome.state, outcome.reason, outcome.detail, null, null, null, null, null, attempts, null, 0);
    return;
  }
  const { usage } = outcome;
  values.push(
    outcome.state,
    null,
    null,
    outcome.finishReason,
    usage.inputTokens ?? null,
    usage.outputTokens ?? null,
    outcome.costUsd,
    outcome.latencyMs,
    outcome.attempts,
    outcome.answeredBy,
    outcome.recorded ? 1 : 0,
  );
}
