import type { Escalation, GradeOutcome, GraderCall } from '../core/grade.ts';
import { askedOf, askedTotals, forgetFailedGrades, storedCalls } from './asked-grade-rows.ts';
import { gradeTable } from './grade-table.ts';
import type { GradeWriter } from './grade-writer.ts';
import type { GroupCommit } from './group-commit.ts';
import { observedContent, replyColumns, storedReply } from './reply-rows.ts';
import { prefixColumns } from './slice-rows.ts';
import type { SqliteDatabase } from './sqlite-driver.ts';
import type { GradeRows, LaneRef, StoredReply } from './store.ts';
import type { Tables } from './tables.ts';

export function gradeRows(database: SqliteDatabase, commit: GroupCommit, write: GradeWriter): GradeRows {
  return {
    ungraded: (slice, lane, policies) => ungraded(database, slice, lane, policies),
    put: (replySeq, grades) => commit.add(() => write([{ reply: replySeq, grades }])),
    table: async (slice, lane, policies) => gradeTable(database, { slice, lane, policies }),
    asked: async (slice) => askedTotals(database, slice),
    calls: (slice, lane, policy) => storedCalls(database, { slice, lane, policy }),
    retryFailed: async (slice, lane, policies) => {
      commit.flush();
      return forgetFailedGrades(database, { slice, lane, policies });
    },
    of: async (replySeq) => {
      const records = database
        .prepare('select * from grades where reply = ? order by policy')
        .all(replySeq) as Tables['grades'][];
      const asked = askedOf(database, replySeq);
      return records.map((record) => ({ policy: record.policy, grade: gradeOf(record, asked.get(record.policy)) }));
    },
  };
}

function gradeOf(record: Tables['grades'], asked: { escalation?: Escalation; call?: GraderCall } = {}): GradeOutcome {
  if (record.status === 'not-escalated')
    return { status: 'not-escalated', escalation: asked.escalation ?? { probability: 1, guess: 0.5 } };
  if (record.status === 'ungraded')
    return { status: 'ungraded', reason: record.reason as never, detail: record.detail ?? '', ...asked };
  const { evidence_start: start, evidence_end: end } = record;
  return {
    status: 'graded',
    label: record.label ?? '',
    event: record.event === 1,
    rationale: record.detail,
    evidence: start === null || end === null ? null : { start, end },
    ...asked,
  };
}

async function* ungraded(
  database: SqliteDatabase,
  slice: string,
  lane: LaneRef,
  policies: readonly number[],
): AsyncGenerator<StoredReply> {
  const page = database.prepare(
    `select ${replyColumns}, ${prefixColumns}, ${observedContent} from prefixes p
     join replies r on r.prefix = p.prefix and r.lane = ? and r.deployment = ? and r.state = 'replied'
     where p.slice = ? and p.position >= ? and (select count(*) from grades g where g.reply = r.seq and g.policy in (${policies.join(',')})) < ?
     order by p.position limit 200`,
  );
  for (let from = 0; ; ) {
    const records = page.all(lane.lane, lane.deployment, slice, from, policies.length) as Parameters<
      typeof storedReply
    >[0][];
    for (const record of records) yield storedReply(record);
    const last = records.at(-1);
    if (!last) return;
    from = last.position + 1;
  }
}
