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
 * it was used or not; `model` stays, because reports show it.
 */
export function fieldPicker(paths: FieldPaths, named: TrafficFields, alsoTaken: readonly string[]): FieldPicker {
  const places = fieldNames.map((name) => {
    const own = named[name];
    return { name, places: (own === undefined ? paths[name] : [own]).map(cut) };
  });
  const identifying = [...paths.user, ...(named.user === undefined ? [] : [named.user])];
  const takenOnTop = new Set([...alsoTaken, ...identifying]);
  const takenBelow = new Set(identifying.filter((path) => path.startsWith('metadata.')).map((path) => path.slice(9)));
  if (named.messages !== undefined) takenOnTop.add(named.messages);
  return (record) => {
    const found: Partial<Record<FieldName, unknown>> = {};
    const used = new Set<string>();
    for (const { name, places: candidates } of places) {
      const place = candidates.find((candidate) => present(at(record, candidate)));
      if (!place) continue;
      found[name] = at(record, place);
      if (name !== 'model') used.add(place.path);
    }
    const metadata = restOf(record, (path, below) => used.has(path) || (below ? takenBelow : takenOnTop).has(path));
    return { ...absent, ...found, metadata: without(metadata, named.user) };
  };
}

const absent: Omit<LoggedFields, 'metadata'> = {
  id: null,
  user: null,
  startedAt: null,
  surface: null,
  language: null,
  source: null,
  model: null,
};

interface FieldPlace {
  readonly path: string;
  readonly keys: readonly string[];
}

function cut(path: string): FieldPlace {
  return { path, keys: path.split('.') };
}

function present(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
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

function restOf(record: JsonObject, taken: (path: string, below: boolean) => boolean): JsonObject {
  const rest: Record<string, unknown> = {};
  const own = record.metadata;
  if (isObject(own)) {
    for (const key of Object.keys(own)) {
      if (key === '__proto__' || taken(key, true) || taken(`metadata.${key}`, false)) continue;
      rest[key] = own[key];
    }
  }
  for (const key of Object.keys(record)) {
    if (key === '__proto__' || taken(key, false) || (key === 'metadata' && isObject(own))) continue;
    if (Object.hasOwn(rest, key)) rest[`metadata.${key}`] = rest[key];
    rest[key] = record[key];
  }
  return rest;
}

/** The user's name may stand deeper than `metadata`; the objects on the way are copied, the record is not touched. */
function without(metadata: JsonObject, path: string | undefined): JsonObject {
  if (path === undefined || !path.includes('.')) return metadata;
  const [first, ...others] = path.split('.') as [string, ...string[]];
  const keys = first === 'metadata' ? others : [first, ...others];
  return removed(metadata, keys);
}

function removed(value: JsonObject, [key, ...others]: readonly string[]): JsonObject {
  if (key === undefined || !Object.hasOwn(value, key)) return value;
  const { [key]: inner, ...rest } = value;
  if (others.length === 0) return rest;
  return isObject(inner) ? { ...rest, [key]: removed(inner, others) } : value;
}
