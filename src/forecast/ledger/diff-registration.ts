import { canonicalJson } from '../../core/canonical-json.ts';
import { isObject, type JsonObject } from './entry.ts';

/** One place where two registrations differ: `forecasts[3].rate`, `gates.refusal.maxRate`, `''` for the whole. */
export type FieldDifference =
  | { readonly path: string; readonly change: 'changed'; readonly before: unknown; readonly after: unknown }
  | { readonly path: string; readonly change: 'removed'; readonly before: unknown }
  | { readonly path: string; readonly change: 'added'; readonly after: unknown };

/** Where two registrations (or any two JSON values) differ, the smallest parts by path, in the order of the first. */
export function diffRegistration(before: unknown, after: unknown, path = ''): FieldDifference[] {
  if (before === undefined && after === undefined) return [];
  if (before === undefined) return [{ path, change: 'added', after }];
  if (after === undefined) return [{ path, change: 'removed', before }];
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, i) => diffRegistration(before[i], after[i], `${path}[${i}]`)).flat();
  }
  if (isObject(before) && isObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => diffRegistration(own(before, key), own(after, key), memberPath(path, key)));
  }
  return canonicalJson(before) === canonicalJson(after) ? [] : [{ path, change: 'changed', before, after }];
}

/** A key such as `toString` is absent unless it was written. */
function own(value: JsonObject, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function memberPath(path: string, key: string): string {
  if (!/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}
