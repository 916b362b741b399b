const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const dayMs = 86_400_000;

function parsed(iso: string): Date | undefined {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** `18 Nov 2026`, in UTC; a text that is no date comes back as it is. */
export function formatDay(iso: string): string {
  const date = parsed(iso);
  return date ? `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}` : iso;
}

/** `18 Nov 2026, 14:02 UTC`. */
export function formatMinute(iso: string): string {
  const date = parsed(iso);
  return date ? `${formatDay(iso)}, ${twoDigits(date.getUTCHours())}:${twoDigits(date.getUTCMinutes())} UTC` : iso;
}

/** `24 Nov to 8 Dec 2026`; the first year only where it differs. */
export function formatWindow(from: string, to: string): string {
  const [start, end] = [parsed(from), parsed(to)];
  if (!start || !end || start.getUTCFullYear() !== end.getUTCFullYear())
    return `${formatDay(from)} to ${formatDay(to)}`;
  if (formatDay(from) === formatDay(to)) return formatDay(from);
  return `${start.getUTCDate()} ${months[start.getUTCMonth()]} to ${formatDay(to)}`;
}

/** `6 weeks`, `9 days`: how long a window is; null where an end is not known. */
export function formatSpan(from: string | null, to: string | null): string | null {
  const [start, end] = [parsed(from ?? ''), parsed(to ?? '')];
  if (!start || !end) return null;
  const days = Math.max(1, Math.round((end.getTime() - start.getTime()) / dayMs));
  if (days < 14) return days === 1 ? '1 day' : `${days} days`;
  return `${Math.round(days / 7)} weeks`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
