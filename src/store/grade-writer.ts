import type { Grade } from '../core/grade.ts';
import type { SqliteDatabase, SqliteStatement, SqlValue } from './sqlite-driver.ts';
import type { NewGrade } from './store.ts';

export type GradeWriter = (replySeq: number, grades: readonly NewGrade[]) => void;

const columns = 9;
/** One statement writes this many grades: about twice as fast as one statement each. */
const widestInsert = 32;

/** Writes a reply's grades with few statements; a grade already there stays. */
export function gradeWriter(database: SqliteDatabase): GradeWriter {
  const statements = new Map<number, SqliteStatement>();
  const statementFor = (rows: number): SqliteStatement => {
    let statement = statements.get(rows);
    if (!statement) {
      const values = Array.from({ length: rows }, () => `(${Array(columns).fill('?').join(',')})`).join(',');
      statement = database.prepare(
        `insert into grades (reply, policy, status, label, event, reason, detail, evidence_start, evidence_end) values ${values} on conflict do nothing`,
      );
      statements.set(rows, statement);
    }
    return statement;
  };
  return (replySeq, grades) => {
    for (let from = 0; from < grades.length; from += widestInsert) {
      const some = grades.slice(from, from + widestInsert);
      const values: SqlValue[] = [];
      for (const { policy, grade } of some) pushGrade(values, replySeq, policy, grade);
      statementFor(some.length).run(...values);
    }
  };
}

function pushGrade(values: SqlValue[], reply: number, policy: number, grade: Grade): void {
  if (grade.status === 'graded') {
    values.push(
      reply,
      policy,
      'graded',
      grade.label,
      grade.event ? 1 : 0,
      null,
      grade.rationale,
      grade.evidence?.start ?? null,
      grade.evidence?.end ?? null,
    );
  } else {
    values.push(reply, policy, 'ungraded', null, null, grade.reason, grade.detail, null, null);
  }
}
