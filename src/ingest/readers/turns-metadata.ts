import { isObject, type JsonObject } from '../reader.ts';

/** Members of the turns of a log that are no part of a message, one object a turn; null where there are none. */
export function turnsMetadata(turns: readonly unknown[], dropped: ReadonlySet<string>): JsonObject | null {
  let some = false;
  const kept = turns.map((turn) => {
    if (!isObject(turn)) return {};
    const names = Object.keys(turn).filter((name) => !dropped.has(name) && name !== '__proto__');
    if (names.length > 0) some = true;
    return Object.fromEntries(names.map((name) => [name, turn[name]]));
  });
  return some ? { turns: kept } : null;
}
