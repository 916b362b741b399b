/** ISO 8601 in UTC of a time that may be unknown. */
export function isoOrNull(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
