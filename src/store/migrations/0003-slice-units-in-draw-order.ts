import { type Kysely, sql } from 'kysely';

/**
 * Units stand in the order they are drawn in, and in nothing else: three trees that a million random keys went into
 * become one.
 */
export const sliceUnitsInDrawOrder = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `create table slice_units_ordered (slice text not null, stratum text not null, priority real not null, prefix text not null,
    conversation integer not null, turn integer not null, cluster text not null, unit_probability real not null,
    primary key (slice, stratum, priority, prefix)) without rowid`,
  `insert into slice_units_ordered (slice, stratum, priority, prefix, conversation, turn, cluster, unit_probability)
    select slice, stratum, priority, prefix, conversation, turn, cluster, unit_probability from slice_units`,
  'drop table slice_units',
  'alter table slice_units_ordered rename to slice_units',
];
