import type { SqliteDatabase } from './sqlite-driver.ts';

interface UnitRecord {
  prefix: string;
  conversation: number;
  turn: number;
  cluster: string;
  unit_probability: number;
  priority: number;
}

/** What one stratum still has to give. */
interface Stratum {
  readonly name: string;
  readonly units: Iterator<UnitRecord>;
  /** take / offered: the chance of each of its units. */
  readonly take: number;
  readonly offered: number;
  head: UnitRecord;
}

const unitsPerPage = 500;

/**
 * Puts the units with the smallest priorities of each stratum into the slice, in the order of their priorities over all
 * strata, and says how many. Each stratum stands in that order already, so they are merged: sorting a million units in
 * the database takes hundreds of megabytes.
 */
export function drawPrefixes(database: SqliteDatabase, slice: string, allocation: ReadonlyMap<string, number>): number {
  const insert = database.prepare(
    'insert into prefixes (slice, position, prefix, conversation, turn, cluster, stratum, inclusion_probability) values (?,?,?,?,?,?,?,?)',
  );
  let strata = [...allocation].flatMap(([name, take]) => opened(database, { slice, name, take }));
  let position = 0;
  while (strata.length > 0) {
    const next = strata.reduce((first, other) => (before(other.head, first.head) ? other : first));
    const { prefix, conversation, turn, cluster, unit_probability: unit } = next.head;
    const probability = Math.min(1, (unit * next.take) / next.offered);
    insert.run(slice, position++, prefix, conversation, turn, cluster, next.name, probability);
    const following = next.units.next();
    if (following.done) strata = strata.filter((stratum) => stratum !== next);
    else next.head = following.value;
  }
  return position;
}

interface StratumOrder {
  readonly slice: string;
  readonly name: string;
  readonly take: number;
}

function opened(database: SqliteDatabase, { slice, name, take }: StratumOrder): Stratum[] {
  const { n: offered } = database
    .prepare('select count(*) as n from slice_units where slice = ? and stratum = ?')
    .get(slice, name) as { n: number };
  const units = smallest(database, { slice, name, take });
  const first = units.next();
  return first.done ? [] : [{ name, units, take, offered, head: first.value }];
}

function* smallest(database: SqliteDatabase, { slice, name, take }: StratumOrder): Generator<UnitRecord, undefined> {
  const page = database.prepare(
    `select prefix, conversation, turn, cluster, unit_probability, priority from slice_units
     where slice = ? and stratum = ? and (priority, prefix) > (?, ?) order by priority, prefix limit ?`,
  );
  let [priority, prefix] = [Number.NEGATIVE_INFINITY, ''];
  for (let left = take; left > 0; ) {
    const units = page.all(slice, name, priority, prefix, Math.min(left, unitsPerPage)) as UnitRecord[];
    yield* units;
    const last = units.at(-1);
    if (!last) return;
    left -= units.length;
    ({ priority, prefix } = last);
  }
}

function before(a: UnitRecord, b: UnitRecord): boolean {
  return a.priority < b.priority || (a.priority === b.priority && a.prefix < b.prefix);
}
