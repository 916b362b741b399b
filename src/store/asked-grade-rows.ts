import type { Escalation, GradeOutcome, GraderCall } from '../core/grade.ts';
import { packJson, unpackJson } from './body.ts';
import { transaction } from './group-commit.ts';
import type { SqliteDatabase } from './sqlite-driver.ts';
import type { AskedTotals, EscalationColumns, ForgottenGrades, LaneRef, NewGrade, StoredCall } from './store.ts';
import type { Tables } from './tables.ts';

/** Writes what stands beside a verdict: the draw that sent the reply up, the question and the answer. */
export function askedGradeWriter(database: SqliteDatabase): (reply: number, grade: NewGrade) => void {
  const insert = database.prepare(
    `insert into asked_grades (reply, policy, probability, guess, input_tokens, output_tokens, cost_usd, call) values (?,?,?,?,?,?,?,?)
     on conflict do nothing`,
  );
  return (reply, { policy, grade }) => {
    const { escalation } = grade;
    const call = callOf(grade);
    if (!escalation && !call) return;
    insert.run(
      reply,
      policy,
      escalation?.probability ?? null,
      escalation?.guess ?? null,
      call?.inputTokens ?? null,
      call?.outputTokens ?? null,
      call?.costUsd ?? null,
      call ? packJson(call) : null,
    );
  };
}

function callOf(grade: GradeOutcome): GraderCall | undefined {
  return grade.status === 'not-escalated' ? undefined : grade.call;
}

type AskedRecord = Tables['asked_grades'];

/** What stands beside the verdicts of one reply, by policy. */
export function askedOf(
  database: SqliteDatabase,
  reply: number,
): Map<number, { escalation?: Escalation; call?: GraderCall }> {
  const records = database.prepare('select * from asked_grades where reply = ?').all(reply) as AskedRecord[];
  return new Map(
    records.map((record) => [
      record.policy,
      {
        ...(record.probability === null
          ? {}
          : { escalation: { probability: record.probability, guess: record.guess ?? 0.5 } }),
        ...(record.call === null ? {} : { call: unpackJson(record.call) as GraderCall }),
      },
    ]),
  );
}

const sumOfAsked = `count(*) as grades, coalesce(sum(a.input_tokens), 0) as inputTokens,
  coalesce(sum(a.output_tokens), 0) as outputTokens, coalesce(sum(a.cost_usd), 0) as costUsd`;

const callsAPage = 200;

/** The calls of a lane's grades by one policy, page by page: other work goes on between two pages. */
export async function* storedCalls(
  database: SqliteDatabase,
  { slice, lane, policy }: { readonly slice: string; readonly lane: LaneRef; readonly policy: number },
): AsyncGenerator<StoredCall> {
  const page = database.prepare(
    `select p.position, a.call from prefixes p
     join replies r on r.prefix = p.prefix and r.lane = ? and r.deployment = ?
     join asked_grades a on a.reply = r.seq and a.policy = ?
     where p.slice = ? and p.position >= ? and a.call is not null order by p.position limit ${callsAPage}`,
  );
  for (let from = 0; ; ) {
    const records = page.all(lane.lane, lane.deployment, policy, slice, from) as {
      position: number;
      call: Uint8Array;
    }[];
    for (const { position, call } of records) yield { position, call: unpackJson(call) as GraderCall };
    const last = records.at(-1);
    if (!last) return;
    from = last.position + 1;
  }
}

/** What asking judges has taken, over all lanes of the slice. */
export function askedTotals(database: SqliteDatabase, slice: string): AskedTotals {
  return database
    .prepare(
      `select ${sumOfAsked} from prefixes p join replies r on r.prefix = p.prefix join asked_grades a on a.reply = r.seq
       where p.slice = ? and a.call is not null`,
    )
    .get(slice) as AskedTotals;
}

/** Deletes the failed grades of a lane and what stands beside them. A failed grade is the absence of a verdict. */
export function forgetFailedGrades(
  database: SqliteDatabase,
  { slice, lane, policies }: Omit<EscalationQuery, 'positions'>,
): ForgottenGrades {
  const failed = `select g.reply, g.policy from prefixes p join replies r on r.prefix = p.prefix and r.lane = ? and r.deployment = ?
    join grades g on g.reply = r.seq and g.status = 'ungraded' and g.reason = 'grader-error'
    where p.slice = ? and g.policy in (${policies.join(',')})`;
  const which = [lane.lane, lane.deployment, slice] as const;
  return transaction(database, () => {
    const totals = database
      .prepare(
        `select ${sumOfAsked} from asked_grades a where a.call is not null and (a.reply, a.policy) in (${failed})`,
      )
      .get(...which) as AskedTotals;
    database.prepare(`delete from asked_grades where (reply, policy) in (${failed})`).run(...which);
    const { changes } = database.prepare(`delete from grades where (reply, policy) in (${failed})`).run(...which);
    const { grades, inputTokens, outputTokens, costUsd } = totals;
    return { grades, inputTokens, outputTokens, costUsd, forgotten: Number(changes) };
  });
}

interface DrawRecord {
  position: number;
  policy: number;
  probability: number;
  guess: number | null;
}

/** The draws of a lane over a slice of so many positions, for the policies that have any. */
export function escalationColumns(
  database: SqliteDatabase,
  { slice, lane, positions, policies }: EscalationQuery,
): Map<number, EscalationColumns> {
  const wanted = new Set(policies);
  const columns = new Map<number, EscalationColumns>();
  const draws = database
    .prepare(
      `select p.position, a.policy, a.probability, a.guess from prefixes p
       join replies r on r.prefix = p.prefix and r.lane = ? and r.deployment = ?
       join asked_grades a on a.reply = r.seq where p.slice = ? and a.probability is not null`,
    )
    .iterate(lane.lane, lane.deployment, slice) as Iterable<DrawRecord>;
  for (const { position, policy, probability, guess } of draws) {
    if (!wanted.has(policy)) continue;
    const own = columns.get(policy) ?? {
      probability: new Float64Array(positions).fill(1),
      guess: new Float64Array(positions).fill(0.5),
    };
    own.probability[position] = probability;
    own.guess[position] = guess ?? 0.5;
    columns.set(policy, own);
  }
  return columns;
}

export interface EscalationQuery {
  readonly slice: string;
  readonly lane: LaneRef;
  readonly positions: number;
  readonly policies: readonly number[];
}
