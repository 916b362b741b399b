import type { GradeOutcome } from '../core/grade.ts';
import { askedGradeWriter } from './asked-grade-rows.ts';
import type { SqliteDatabase, SqliteStatement, SqlValue } from './sqlite-driver.ts';
import type { NewGrade } from './store.ts';

/** A reply's number and the grades it is given. */
export interface RowGrades {
  readonly reply: number;
  readonly grades: readonly NewGrade[];
}

export type GradeWriter = (rows: readonly RowGrades[]) => void;

const columns = 9;
/** One statement writes this many grades that have something to say: about twice as fast as one statement each. */
const widestInsert = 32;
/** Combinations of plain grades that have statements of their own; a study has few that matter. */
const mostShapes = 256;
/** Replies of one shape that one statement writes the grades of. */
const widestShape = 8;

/** Writes the grades of replies with few statements; a grade already there stays. */
export function gradeWriter(database: SqliteDatabase): GradeWriter {
  const full = new Map<number, SqliteStatement>();
  const shapes = new Map<string, Shape>();
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
  const shapeOf = (plain: readonly string[]): Shape | undefined => {
    const key = plain.join(';');
    const known = shapes.get(key);
    if (known || shapes.size >= mostShapes) return known;
    const shape: Shape = { one: plainInsert(database, plain, 1), many: undefined, plain };
    shapes.set(key, shape);
    return shape;
  };
  const writeFull = ({ reply, grades }: RowGrades): void => {
    for (let from = 0; from < grades.length; from += widestInsert) {
      const some = grades.slice(from, from + widestInsert);
      const values: SqlValue[] = [];
      for (const { policy, grade } of some) pushGrade(values, reply, policy, grade);
      fullFor(some.length).run(...values);
    }
  };
  const writeAsked = askedGradeWriter(database);
  return (rows) => {
    for (const { reply, grades } of rows) for (const grade of grades) writeAsked(reply, grade);
    const byShape = new Map<Shape, number[]>();
    for (const row of rows) {
      const plain = row.grades.filter(isPlain);
      const shape = plain.length > 0 ? shapeOf(plain.map(literal)) : undefined;
      if (!shape) {
        writeFull(row);
        continue;
      }
      const replies = byShape.get(shape);
      if (replies) replies.push(row.reply);
      else byShape.set(shape, [row.reply]);
      if (plain.length < row.grades.length)
        writeFull({ reply: row.reply, grades: row.grades.filter((grade) => !isPlain(grade)) });
    }
    for (const [shape, replies] of byShape) writeShape(database, shape, replies);
  };
}

/** Plain grades that replies share: policies, labels and events. */
interface Shape {
  readonly plain: readonly string[];
  readonly one: SqliteStatement;
  /** For `widestShape` replies at once; prepared when first needed. */
  many: SqliteStatement | undefined;
}

function writeShape(database: SqliteDatabase, shape: Shape, replies: readonly number[]): void {
  let at = 0;
  for (; at + widestShape <= replies.length; at += widestShape) {
    shape.many ??= plainInsert(database, shape.plain, widestShape);
    shape.many.run(...replies.slice(at, at + widestShape));
  }
  for (; at < replies.length; at++) shape.one.run(replies[at]!);
}

function plainInsert(database: SqliteDatabase, plain: readonly string[], replies: number): SqliteStatement {
  const rows = Array.from({ length: replies }, (_, at) => plain.map((values) => `(?${at + 1},${values})`).join(','));
  return database.prepare(
    `insert into grades (reply, policy, status, label, event) values ${rows.join(',')} on conflict do nothing`,
  );
}

/** Says nothing but its label, as nearly all do: the reply's number is then the only value to bind. */
function isPlain({ grade }: NewGrade): boolean {
  return grade.status === 'graded' && grade.rationale === null && grade.evidence === null;
}

function literal({ policy, grade }: NewGrade): string {
  if (grade.status !== 'graded') throw new TypeError('literal: only plain grades are written as literals');
  const label = grade.label.includes("'") ? grade.label.replaceAll("'", "''") : grade.label;
  return `${policy},'graded','${label}',${grade.event ? 1 : 0}`;
}

function pushGrade(values: SqlValue[], reply: number, policy: number, grade: GradeOutcome): void {
  if (grade.status === 'graded') {
    const { label, event, rationale, evidence } = grade;
    const [start, end] = [evidence?.start ?? null, evidence?.end ?? null];
    values.push(reply, policy, 'graded', label, event ? 1 : 0, null, rationale, start, end);
  } else if (grade.status === 'not-escalated') {
    values.push(reply, policy, 'not-escalated', null, null, null, null, null, null);
  } else {
    values.push(reply, policy, 'ungraded', null, null, grade.reason, grade.detail, null, null);
  }
}
