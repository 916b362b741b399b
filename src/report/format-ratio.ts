import { eventDigits, significant } from './format-rate.ts';
import type { BehaviorReport, CallReport, RateRange } from './study-report.ts';

/** `×1.8`, with the digits of the lane that has fewer events; a change is never rounded to ×1. */
export function formatRatio(ratio: number, events: number): string {
  const short = significant(ratio, Math.min(2, eventDigits(events)));
  return `×${Number(short) === 1 ? significant(ratio, 2) : short}`;
}

/** `×1.3 to ×2.5`. */
export function formatRatioRange(range: RateRange, events: number): string {
  if (range.kind === 'bound' || range.lower <= 0) return `below ${formatRatio(range.upper, events)}`;
  return `${formatRatio(range.lower, events)} to ${formatRatio(range.upper, events)}`;
}

/** Events of the scarcer of the two lanes that a ratio rests on. */
export function ratioEvents(behavior: BehaviorReport): number {
  const { today, candidate } = behavior;
  const counts = [today, candidate].map((lane) => (lane.status === 'estimated' ? lane.events : 0));
  return Math.min(...counts);
}

/** Multiplicative error, at least 1: `1.2×`, `12×`. */
export function formatError(error: number): string {
  if (error >= 1000) return '> 1,000×';
  return `${error >= 9.95 ? Math.round(error) : error.toFixed(1)}×`;
}

/** Forecast over today's rate, as the reader sees both; the lanes' own ratio where there is no forecast. */
export function expectedChange(behavior: BehaviorReport): number | null {
  const { forecast, today } = behavior;
  if (forecast !== null && today.status === 'estimated' && today.rate > 0) return forecast.point / today.rate;
  return behavior.ratio.estimate;
}

const callWords: Readonly<Record<CallReport, string>> = {
  rises: 'rises',
  falls: 'falls',
  'no-call': 'no call',
  'too-rare': 'too rare to measure',
  'not-measured': 'not measured',
};

/** `rises ×1.8`, `no call`, `too rare to measure`; the factor only where it points the way of the call. */
export function formatCall(behavior: BehaviorReport): string {
  const word = callWords[behavior.call];
  const change = expectedChange(behavior);
  if (change === null || (behavior.call !== 'rises' && behavior.call !== 'falls')) return word;
  const agrees = behavior.call === 'rises' ? change > 1 : change > 0 && change < 1;
  return agrees ? `${word} ${formatRatio(change, Math.max(1, ratioEvents(behavior)))}` : word;
}
