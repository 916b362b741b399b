import { type Kysely, sql } from 'kysely';

/**
 * A grade stands in one tree, under its reply, and a reply is known by what it answers alone: three trees where there
 * were five, two of them in the order of hashes. Ids of replies are made from the row when it is read.
 */
export const oneTreeARow = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const gradeColumns = 'reply, policy, status, label, event, reason, detail, evidence_start, evidence_end';
const replyColumns = `seq, lane, deployment, prefix, trial, state, reason, detail, finish_reason, input_tokens, output_tokens, cost_usd,
  latency_ms, attempts, answered_by, recorded, body`;

const statements = [
  `create table grades_by_reply (reply integer not null, policy integer not null, status text not null, label text, event integer, reason text,
    detail text, evidence_start integer, evidence_end integer, primary key (reply, policy)) without rowid`,
  `insert into grades_by_reply (${gradeColumns}) select ${gradeColumns} from grades order by reply, policy`,
  'drop table grades',
  'alter table grades_by_reply rename to grades',
  `create table replies_by_key (seq integer primary key, lane text not null, deployment text not null, prefix text not null,
    trial integer not null, state text not null, reason text, detail text, finish_reason text, input_tokens integer, output_tokens integer,
    cost_usd real, latency_ms real, attempts integer not null, answered_by text, recorded integer not null, body blob)`,
  `insert into replies_by_key (${replyColumns}) select ${replyColumns} from replies order by seq`,
  'drop table replies',
  'alter table replies_by_key rename to replies',
  'create unique index replies_key on replies (prefix, lane, deployment, trial)',
];
