import { gradeCodes } from '../core/grade-codes.ts';
import { type EscalationQuery, escalationColumns } from './asked-grade-rows.ts';
import type { SqliteDatabase } from './sqlite-driver.ts';
import type { GradeTable } from './store.ts';

interface LaneRecord {
  position: number;
  replied: number;
  /** `policy * gradeBase + code` of each grade, comma-separated, with `:reason` behind an ungraded one. */
  grades: string | null;
}

const gradeBase = 8;

/**
 * One pass over the slice in its order, one row a reply: its grades come as one text, because a row of a binding costs
 * several times what SQLite needs to find it.
 */
export function gradeTable(database: SqliteDatabase, query: Omit<EscalationQuery, 'positions'>): GradeTable {
  const { slice, lane, policies } = query;
  const { n: positions } = database.prepare('select count(*) as n from prefixes where slice = ?').get(slice) as {
    n: number;
  };
  const codes = new Map(policies.map((policy) => [policy, new Uint8Array(positions).fill(gradeCodes.pending)]));
  const ungraded = new Map<number, Record<string, number>>(policies.map((policy) => [policy, {}]));
  const codeOfGrade = `case g.status when 'graded' then g.event when 'ungraded' then ${gradeCodes.ungraded} else ${gradeCodes.notEscalated} end`;
  const records = database
    .prepare(
      `select p.position, r.state = 'replied' as replied,
         (select group_concat((g.policy * ${gradeBase} + ${codeOfGrade}) || case g.status when 'ungraded' then ':' || g.reason else '' end)
          from grades g where g.reply = r.seq and g.policy in (${policies.join(',')})) as grades
       from prefixes p cross join replies r on r.prefix = p.prefix and r.lane = ? and r.deployment = ? where p.slice = ? order by p.position`,
    )
    .iterate(lane.lane, lane.deployment, slice) as Iterable<LaneRecord>;
  for (const { position, replied, grades } of records) {
    if (!replied) for (const bytes of codes.values()) bytes[position] = gradeCodes.noReply;
    if (grades === null) continue;
    for (const { policy, code, reason } of gradesIn(grades)) {
      codes.get(policy)![position] = code;
      if (reason === null) continue;
      const reasons = ungraded.get(policy)!;
      reasons[reason] = (reasons[reason] ?? 0) + 1;
    }
  }
  return { positions, codes, ungraded, escalations: escalationColumns(database, { ...query, positions }) };
}

interface CodedGrade {
  readonly policy: number;
  readonly code: number;
  readonly reason: string | null;
}

function* gradesIn(text: string): Generator<CodedGrade> {
  for (const grade of text.split(',')) {
    const colon = grade.indexOf(':');
    const number = Number(colon < 0 ? grade : grade.slice(0, colon));
    const policy = Math.floor(number / gradeBase);
    yield { policy, code: number % gradeBase, reason: colon < 0 ? null : grade.slice(colon + 1) };
  }
}
