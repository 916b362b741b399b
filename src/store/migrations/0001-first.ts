import { type Kysely, sql } from 'kysely';

/** The first schema. A migration is never edited once released; the next one changes it. */
export const first = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  'create table meta (key text primary key, value text not null)',
  `create table conversations (seq integer primary key, id text not null, traffic text not null, file text not null, line integer not null,
    cluster text not null, cluster_is_user integer not null, started_at bigint, surface text, language text, source text,
    messages integer not null, turns text not null, blocked text not null, final_turn integer, uses_tools integer not null, content blob not null)`,
  'create unique index conversations_id on conversations (traffic, id)',
  'create index conversations_cluster on conversations (traffic, cluster, id)',
  `create table left_out (traffic text not null, file text not null, line integer not null, status text not null, reason text not null,
    detail text not null, about text, primary key (traffic, file, line))`,
  'create table slices (id text primary key, traffic text not null, design text not null, summary text not null)',
  `create table slice_units (slice text not null, prefix text not null, conversation integer not null, turn integer not null, cluster text not null,
    stratum text not null, unit_probability real not null, priority real not null, primary key (slice, prefix))`,
  'create index slice_units_order on slice_units (slice, stratum, priority)',
  `create table prefixes (slice text not null, position integer not null, prefix text not null, conversation integer not null, turn integer not null,
    cluster text not null, stratum text not null, inclusion_probability real not null, primary key (slice, position))`,
  'create unique index prefixes_prefix on prefixes (slice, prefix)',
  `create table replies (seq integer primary key, id text not null unique, lane text not null, deployment text not null, prefix text not null,
    trial integer not null, state text not null, reason text, detail text, finish_reason text, input_tokens integer, output_tokens integer,
    cost_usd real, latency_ms real, attempts integer not null, answered_by text, recorded integer not null, body blob)`,
  'create index replies_prefix on replies (prefix, lane, deployment)',
  `create table policies (seq integer primary key, id text not null unique, policy text not null, version text not null, hash text not null,
    grader text not null, file text not null)`,
  'create table instruments (id text primary key, policies text not null)',
  `create table grades (reply integer not null, policy integer not null, status text not null, label text, event integer, reason text, detail text,
    evidence_start integer, evidence_end integer, primary key (reply, policy))`,
  'create table events (seq integer primary key, at bigint not null, kind text not null, data text not null)',
];
