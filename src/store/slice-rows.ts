import { transaction } from './group-commit.ts';
import type { SqliteDatabase } from './sqlite-driver.ts';
import type { SliceMember, SlicePrefix, SliceRecord, SliceRows } from './store.ts';

interface PrefixRecord {
  position: number;
  prefix: string;
  conversation: number;
  turn: number;
  cluster: string;
  stratum: string;
  inclusion_probability: number;
}

export const prefixColumns =
  'p.position, p.prefix, p.conversation, p.turn, p.cluster, p.stratum, p.inclusion_probability';

export function slicePrefix(record: PrefixRecord): SlicePrefix {
  return {
    position: record.position,
    prefix: record.prefix,
    conversation: record.conversation,
    turn: record.turn,
    cluster: record.cluster,
    stratum: record.stratum,
    inclusionProbability: record.inclusion_probability,
  };
}

export function sliceRows(database: SqliteDatabase): SliceRows {
  const insertUnit = database.prepare(
    `insert into slice_units (slice, prefix, conversation, turn, cluster, stratum, unit_probability, priority) values (?,?,?,?,?,?,?,?)
     on conflict do nothing`,
  );
  const find = database.prepare('select id, traffic, design, summary from slices where id = ?');
  const at = database.prepare(`select ${prefixColumns} from prefixes p where p.slice = ? and p.position = ?`);

  return {
    get: async (id) => {
      const row = find.get(id) as { id: string; traffic: string; design: string; summary: string } | undefined;
      return row
        ? { id: row.id, traffic: row.traffic, design: JSON.parse(row.design), summary: JSON.parse(row.summary) }
        : null;
    },
    addUnits: async (slice, units) =>
      transaction(database, () => {
        for (const u of units)
          insertUnit.run(slice, u.prefix, u.conversation, u.turn, u.cluster, u.stratum, u.unitProbability, u.priority);
      }),
    strata: async (slice) => {
      const rows = database
        .prepare('select stratum, count(*) as n from slice_units where slice = ? group by stratum order by stratum')
        .all(slice);
      return new Map((rows as { stratum: string; n: number }[]).map((row) => [row.stratum, row.n]));
    },
    draw: async (slice, allocation) => transaction(database, () => draw(database, slice, allocation)),
    members: (slice) => members(database, slice),
    at: async (slice, position) => slicePrefix(at.get(slice, position) as PrefixRecord),
  };
}

/** The random order is the priorities' own, so a run that stops early has asked a random part of the slice. */
function draw(database: SqliteDatabase, slice: SliceRecord, allocation: ReadonlyMap<string, number>): number {
  database.exec('create temp table if not exists allocation (stratum text primary key, take integer, offered integer)');
  database.exec('delete from allocation');
  const offered = database.prepare('select count(*) as n from slice_units where slice = ? and stratum = ?');
  const allocate = database.prepare('insert into allocation (stratum, take, offered) values (?,?,?)');
  for (const [stratum, take] of allocation)
    allocate.run(stratum, take, (offered.get(slice.id, stratum) as { n: number }).n);
  const inserted = database
    .prepare(
      `insert into prefixes (slice, position, prefix, conversation, turn, cluster, stratum, inclusion_probability)
       select slice, row_number() over (order by priority, prefix) - 1, prefix, conversation, turn, cluster, stratum,
              min(1.0, unit_probability * take / offered)
       from (select u.*, a.take, a.offered, row_number() over (partition by u.stratum order by u.priority, u.prefix) as rank
             from slice_units u join allocation a on a.stratum = u.stratum where u.slice = ?)
       where rank <= take`,
    )
    .run(slice.id);
  database
    .prepare('insert into slices (id, traffic, design, summary) values (?,?,?,?)')
    .run(slice.id, slice.traffic, JSON.stringify(slice.design), JSON.stringify(slice.summary));
  database.prepare('delete from slice_units where slice = ?').run(slice.id);
  return Number(inserted.changes);
}

interface MemberRecord extends PrefixRecord {
  started_at: number | null;
  surface: string | null;
  language: string | null;
  source: string | null;
}

async function* members(database: SqliteDatabase, slice: string): AsyncGenerator<SliceMember> {
  const page = database.prepare(
    `select ${prefixColumns}, c.started_at, c.surface, c.language, c.source from prefixes p
     join conversations c on c.seq = p.conversation where p.slice = ? and p.position >= ? order by p.position limit 2000`,
  );
  for (let from = 0; ; ) {
    const records = page.all(slice, from) as MemberRecord[];
    for (const record of records) {
      const { started_at: startedAt, surface, language, source } = record;
      yield { ...slicePrefix(record), startedAt, surface, language, source };
    }
    const last = records.at(-1);
    if (!last) return;
    from = last.position + 1;
  }
}
