/** Any value that survives JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * JSON with object keys sorted by code unit and no white space (RFC 8785 for the values we use), so that equal values
 * have equal bytes. `undefined` members are left out as JSON.stringify does; a number that is not finite throws,
 * because it would silently become null and two different values would hash alike.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return value.length < longText ? JSON.stringify(value) : longJson(value);
  if (value === null || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number') return finiteNumber(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value === 'object') return canonicalObject(value as Record<string, unknown>);
  throw new TypeError(`canonicalJson: ${typeof value} has no JSON form`);
}

/** Longer text is looked for among the last two: a policy goes out with every reply that is graded by it. */
const longText = 2000;
let [latest, earlier] = [
  { text: '', json: '""' },
  { text: '', json: '""' },
];

function longJson(text: string): string {
  if (latest.text === text) return latest.json;
  const found = earlier.text === text ? earlier : { text, json: JSON.stringify(text) };
  [latest, earlier] = [found, latest];
  return found.json;
}

function finiteNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`canonicalJson: ${value} has no JSON form`);
  return JSON.stringify(value);
}

function canonicalObject(value: Record<string, unknown>): string {
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(member)}`);
  }
  return `{${members.join(',')}}`;
}
