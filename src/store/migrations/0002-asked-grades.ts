import { type Kysely, sql } from 'kysely';

/** Grades that came of a draw or of a question to a model, and what people said of a reply. */
export const askedGrades = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `create table asked_grades (reply integer not null, policy integer not null, probability real, guess real, input_tokens integer,
    output_tokens integer, cost_usd real, call blob, primary key (reply, policy))`,
  `create table labels (seq integer primary key, id text not null unique, reply integer not null, policy integer not null, label text not null,
    event integer not null, labeller text not null, at bigint not null, note text)`,
  'create index labels_reply on labels (reply, policy)',
];
