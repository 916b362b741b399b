import type { Grade } from '../core/grade.ts';
import type { SqliteDatabase, SqliteStatement, SqlValue } from './sqlite-driver.ts';
import type { NewGrade } from './store.ts';

export type GradeWriter = (replySeq: number, grades: readonly NewGrade[]) => void;

const columns = 9;
/** One statement writes this many grades: about twice as fast as one statement each. */
const widestInsert = 32;
/** Combinations of plain grades that have a statement of their own; a study has few that matter. */
const mostShapes = 256;

/** Writes a reply's grades with few statements; a grade already there stays. */
export function gradeWriter(database: SqliteDatabase): GradeWriter {
  const full = new Map<number, SqliteStatement>();
  const shapes = new Map<string, SqliteStatement>();
  const fullFor = (rows: number): SqliteStatement => {
    const known = full.get(rows);
    if (known) return known;
    const values = Array(rows)
      .fill(`(${Array(columns).fill('?').join(',')})`)
      .join(',');
    const statement = database.prepare(
      `insert into grades (reply, policy, status, label, event, reason, detail, evidence_start, evidence_end) values ${values} on conflict do nothing`,
    );
    full.set(rows, statement);
    return statement;
  };
  const shapeFor = (values: string): SqliteStatement | undefined => {
    const known = shapes.get(values);
    if (known || shapes.size >= mostShapes) return known;
    const statement = database.prepare(
      `insert into grades (reply, policy, status, label, event) values ${values} on conflict do nothing`,
    );
    shapes.set(values, statement);
    return statement;
  };
  return (replySeq, grades) => {
    const plain = grades.filter(isPlain);
    const shape = plain.length > 0 ? shapeFor(plain.map(literal).join(',')) : undefined;
    shape?.run(replySeq);
    const rest = shape ? grades.filter((grade) => !isPlain(grade)) : grades;
    for (let from = 0; from < rest.length; from += widestInsert) {
      const some = rest.slice(from, from + widestInsert);
      const values: SqlValue[] = [];
      for (const { policy, grade } of some) pushGrade(values, replySeq, policy, grade);
      fullFor(some.length).run(...values);
    }
  };
}

/** Says nothing but its label, as nearly all do: the reply's number is then the only value to bind. */
function isPlain({ grade }: NewGrade): boolean {
  return grade.status === 'graded' && grade.rationale === null && grade.evidence === null;
}

function literal({ policy, grade }: NewGrade): string {
  if (grade.status !== 'graded') throw new TypeError('literal: only plain grades are written as literals');
  return `(?1,${policy},'graded','${grade.label.replaceAll("'", "''")}',${grade.event ? 1 : 0})`;
}

function pushGrade(values: SqlValue[], reply: number, policy: number, grade: Grade): void {
  if (grade.status === 'graded') {
    const { label, event, rationale, evidence } = grade;
    const [start, end] = [evidence?.start ?? null, evidence?.end ?? null];
    values.push(reply, policy, 'graded', label, event ? 1 : 0, null, rationale, start, end);
  } else {
    values.push(reply, policy, 'ungraded', null, null, grade.reason, grade.detail, null, null);
  }
}
