/** A time as logged: milliseconds since 1970, or null and what is wrong with it. */
export interface LoggedTime {
  readonly ms: number | null;
  readonly warning: 'time-unreadable' | 'time-out-of-range' | null;
}

const noTime: LoggedTime = { ms: null, warning: null };
const unreadable: LoggedTime = { ms: null, warning: 'time-unreadable' };
const earliest = Date.UTC(2000, 0, 1);
const latest = Date.UTC(2100, 0, 1);

/**
 * Seconds, milliseconds, microseconds or nanoseconds since 1970 (told apart by size, as numbers or text), ISO 8601 with
 * or without a zone (none means UTC), or MongoDB's {"$date": …}. Times outside 2000 to 2100 are counted, not believed.
 */
export function loggedTime(value: unknown): LoggedTime {
  if (value === null || value === undefined || value === '') return noTime;
  if (typeof value === 'number') return inRange(fromEpoch(value));
  if (typeof value === 'string') return fromText(value.trim());
  if (typeof value === 'object' && '$date' in value) return loggedTime(value.$date);
  return unreadable;
}

function fromText(text: string): LoggedTime {
  if (/^-?\d+(\.\d+)?$/.test(text)) return inRange(fromEpoch(Number(text)));
  const parts =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?) ?(Z|UTC|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?$/i.exec(
      text,
    );
  if (!parts) return unreadable;
  const [, date, time = '00:00', zone = 'Z'] = parts;
  const ms = Date.parse(`${date}T${time.replace(',', '.')}${isoZone(zone)}`);
  return Number.isNaN(ms) ? unreadable : inRange(ms);
}

function isoZone(zone: string): string {
  if (/^(z|utc)$/i.test(zone)) return 'Z';
  if (zone.length === 3) return `${zone}:00`;
  return zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
}

/** 1e11 s lies in the year 5138 and 1e11 ms in 1973, so the ranges of the units do not meet between 2000 and 2100. */
function fromEpoch(value: number): number {
  const size = Math.abs(value);
  if (size < 1e11) return value * 1000;
  if (size < 1e14) return value;
  return size < 1e17 ? value / 1000 : value / 1e6;
}

function inRange(ms: number): LoggedTime {
  if (!(ms >= earliest && ms < latest)) return { ms: null, warning: 'time-out-of-range' };
  return { ms: Math.round(ms), warning: null };
}
