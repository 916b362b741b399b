import type { TrafficFields } from '../core/traffic-config.ts';
import type { JsonObject, RawConversation } from './reader.ts';
import { isObject } from './reader.ts';

type FieldName = 'id' | 'user' | 'startedAt' | 'surface' | 'language' | 'source' | 'model';
type LoggedFields = Pick<RawConversation, FieldName | 'metadata'>;

/** Where a format keeps its fields: dotted paths, the first that holds something wins. */
export type FieldPaths = Readonly<Record<FieldName, readonly string[]>>;

/** The names most logs use. */
export const usualPaths: FieldPaths = {
  id: ['conversation_id', 'conversationId', 'conversation_hash', 'session_id', 'thread_id', 'id', 'custom_id'],
  user: [
    'user',
    'user_id',
    'userId',
    'hashed_ip',
    'safety_identifier',
    'end_user',
    'metadata.user_id',
    'metadata.userId',
    'metadata.user',
    'metadata.hashed_ip',
  ],
  startedAt: [
    'started_at',
    'startedAt',
    'created',
    'created_at',
    'createdAt',
    'timestamp',
    'time',
    'tstamp',
    'date',
    'metadata.started_at',
    'metadata.created_at',
    'metadata.timestamp',
    'metadata.time',
  ],
  surface: ['surface', 'channel', 'platform', 'metadata.surface', 'metadata.channel', 'metadata.platform'],
  language: ['language', 'lang', 'locale', 'metadata.language', 'metadata.lang', 'metadata.locale'],
  source: ['source', 'product', 'metadata.source', 'metadata.product'],
  model: ['model', 'metadata.model'],
};

/** Paths of one format under one study, cut once and not for every record. */
export type FieldPicker = (record: JsonObject) => LoggedFields;

const fieldNames = Object.keys(usualPaths) as FieldName[];

/**
 * Takes the named fields out of records. A path the study names replaces the usual ones. What is left becomes metadata:
 * members of the record's own `metadata`, then the other members. Nothing that may name the user stays behind, whether
 * it was used or not.
 */
export function fieldPicker(paths: FieldPaths, named: TrafficFields, alsoTaken: readonly string[]): FieldPicker {
  const candidates = candidatesByKey((name) => (named[name] === undefined ? paths[name] : [named[name]]));
  const identifying = [...paths.user, ...(named.user === undefined ? [] : [named.user])];
  const taken = [...alsoTaken, ...identifying, ...(named.messages === undefined ? [] : [named.messages])];
  const takenOnTop: ReadonlySet<string> = new Set(taken);
  const takenBelow: ReadonlySet<string> = new Set(taken.flatMap((path) => insideMetadata(path) ?? []));
  const deepUser = named.user?.includes('.') ? (insideMetadata(named.user) ?? named.user).split('.') : null;
  return (record) => {
    const found: Record<FieldName, unknown> = { ...absent };
    const best: Partial<Record<FieldName, Candidate>> = {};
    for (const key of Object.keys(record)) {
      const here = candidates.get(key);
      if (here) for (const candidate of here) take(record, candidate, { found, best });
    }
    const usedOnTop: string[] = [];
    const usedBelow: string[] = [];
    for (const name of leaving) {
      const place = best[name]?.place;
      if (place?.inside) usedBelow.push(place.inside);
      else if (place) usedOnTop.push(place.path);
    }
    const metadata = restOf(record, {
      onTop: (key) => takenOnTop.has(key) || usedOnTop.includes(key),
      below: (key) => takenBelow.has(key) || usedBelow.includes(key),
    });
    return { ...found, metadata: deepUser ? removed(metadata, deepUser) : metadata };
  };
}

interface Found {
  readonly found: Record<FieldName, unknown>;
  readonly best: Partial<Record<FieldName, Candidate>>;
}

function take(record: JsonObject, candidate: Candidate, { found, best }: Found): void {
  const { name, rank } = candidate;
  const before = best[name];
  if (before && before.rank <= rank) return;
  const value = at(record, candidate.place);
  if (value === undefined || value === null || value === '') return;
  found[name] = value;
  best[name] = candidate;
}

/** All but the model, which reports show, and the id, by which people look the conversation up. */
const leaving = fieldNames.filter((name) => name !== 'id' && name !== 'model');

const absent: Omit<LoggedFields, 'metadata'> = {
  id: null,
  user: null,
  startedAt: null,
  surface: null,
  language: null,
  source: null,
  model: null,
};

/** One place a field may stand at; of those that hold something the lowest rank wins. */
interface Candidate {
  readonly name: FieldName;
  readonly rank: number;
  readonly place: FieldPlace;
}

/** Candidates by the member of the record that they begin with, so that only members that exist are looked at. */
function candidatesByKey(pathsOf: (name: FieldName) => readonly string[]): ReadonlyMap<string, readonly Candidate[]> {
  const byKey = new Map<string, Candidate[]>();
  for (const name of fieldNames) {
    for (const [rank, path] of pathsOf(name).entries()) {
      const place = cut(path);
      const starts = new Set([path, place.keys[0]!]);
      for (const key of starts) byKey.set(key, [...(byKey.get(key) ?? []), { name, rank, place }]);
    }
  }
  return byKey;
}

interface FieldPlace {
  readonly path: string;
  readonly keys: readonly string[];
  /** The path from `metadata` on, where it begins there. */
  readonly inside: string | null;
}

function cut(path: string): FieldPlace {
  return { path, keys: path.split('.'), inside: insideMetadata(path) };
}

function insideMetadata(path: string): string | null {
  return path.startsWith('metadata.') ? path.slice('metadata.'.length) : null;
}

function at(record: JsonObject, place: FieldPlace): unknown {
  const { keys } = place;
  if (keys.length === 1) return record[place.path];
  if (place.path in record) return record[place.path];
  let value: unknown = record;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as JsonObject)[key];
  }
  return value;
}

/** What stands at a dotted path of a record, or undefined; a key that holds the dots itself is found first. */
export function fieldAt(record: JsonObject, path: string): unknown {
  return at(record, cut(path));
}

interface Taken {
  onTop(key: string): boolean;
  below(key: string): boolean;
}

function restOf(record: JsonObject, taken: Taken): JsonObject {
  const rest: Record<string, unknown> = {};
  const own = isObject(record.metadata) ? record.metadata : {};
  for (const key of Object.keys(own)) if (key !== '__proto__' && !taken.below(key)) rest[key] = own[key];
  for (const key of Object.keys(record)) {
    const value = record[key];
    if (key === '__proto__' || value === own || taken.onTop(key)) continue;
    if (Object.hasOwn(rest, key)) rest[`metadata.${key}`] = rest[key];
    rest[key] = value;
  }
  return rest;
}

/** The user's name may stand deeper than `metadata`; the objects on the way are copied, the record is not touched. */
function removed(value: JsonObject, [key, ...others]: readonly string[]): JsonObject {
  if (key === undefined || !Object.hasOwn(value, key)) return value;
  const { [key]: inner, ...rest } = value;
  if (others.length === 0) return rest;
  return isObject(inner) ? { ...rest, [key]: removed(inner, others) } : value;
}
