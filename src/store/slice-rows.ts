import { drawPrefixes } from './draw-prefixes.ts';
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
  const drawn = drawPrefixes(database, slice.id, allocation);
  database
    .prepare('insert into slices (id, traffic, design, summary) values (?,?,?,?)')
    .run(slice.id, slice.traffic, JSON.stringify(slice.design), JSON.stringify(slice.summary));
  database.prepare('delete from slice_units where slice = ?').run(slice.id);
  return drawn;
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
