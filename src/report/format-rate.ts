import type { BehaviorReport, ForecastReport, OutcomeReport, RateRange, RateReport } from './study-report.ts';

/** Digits that a number resting on so many events may show: 1 below 10 events, 2 below 1,000, then 3. */
export function eventDigits(events: number): 1 | 2 | 3 {
  if (events < 10) return 1;
  return events < 1000 ? 2 : 3;
}

/** `digits` significant digits without an exponent, trailing zeros kept: 0.80, 1.0, 18, 120. */
export function significant(value: number, digits: number): string {
  if (value === 0) return '0';
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e') as [string, string];
  return Number(`${mantissa}e${exponent}`).toFixed(Math.max(0, digits - 1 - Number(exponent)));
}

/** `bare` for 18, `unit` for what follows it. Below one in ten thousand people read a count per 100,000 more easily. */
interface RateUnit {
  readonly factor: 1e2 | 1e5;
  readonly unit: ' %' | ' per 100k';
}

const percentUnit: RateUnit = { factor: 1e2, unit: ' %' };
const per100kUnit: RateUnit = { factor: 1e5, unit: ' per 100k' };

function unitOf(rate: number): RateUnit {
  return rate < 1e-4 ? per100kUnit : percentUnit;
}

/** A rate below 1 never prints as 100 %: then its distance from 100 gets the one digit. */
function bareRate(rate: number, digits: number, unit: RateUnit): string {
  const value = rate * unit.factor;
  const text = significant(value, digits);
  if (unit === percentUnit && rate < 1 && Number(text) >= 100) return complement(100 - value);
  return text;
}

function complement(rest: number): string {
  if (rest < 0.01) return '99.99';
  const [, exponent] = rest.toExponential(0).split('e') as [string, string];
  return (100 - Number(rest.toExponential(0))).toFixed(Math.max(0, -Number(exponent)));
}

/** A share of replies in 0..1 as `18 %`, `0.80 %` or `4.2 per 100k`, with the digits its events allow. */
export function formatRate(rate: number, events: number): string {
  const unit = unitOf(rate);
  return `${bareRate(rate, eventDigits(events), unit)}${unit.unit}`;
}

/** `< 4.5 %`: what can be said when no event was seen. Rounded up, so that the claim stays true. */
export function formatBound(upper: number): string {
  const unit = unitOf(upper);
  const [mantissa, exponent] = (upper * unit.factor).toExponential(6).split('e') as [string, string];
  const tenths = Math.ceil(Number((Number(mantissa) * 10).toFixed(4)));
  const value = Math.min(Number(`${tenths / 10}e${exponent}`), unit.factor);
  return `< ${significant(value, 2)}${unit.unit}`;
}

/** `12 to 25 %`; one more digit where both ends would look the same; `up to 6 %` from zero. */
export function formatRange(range: RateRange, events: number): string {
  if (range.kind === 'bound') return formatBound(range.upper);
  if (range.lower <= 0) return formatBound(range.upper).replace('<', 'up to');
  const unit = unitOf(range.upper);
  for (let digits: number = eventDigits(events); ; digits += 1) {
    const upper = bareRate(range.upper, digits, unit);
    const lower = bareRate(range.lower, digits, unit);
    if (lower !== upper) return `${lower} to ${upper}${unit.unit}`;
    if (digits >= 4) return `${upper}${unit.unit}`;
  }
}

/** A measured rate: never 0 %, never 100 % (`> 96 %` when every reply showed the behavior), `not measured` without one. */
export function formatMeasured(rate: RateReport | null): string {
  if (rate === null) return 'not asked';
  if (rate.status === 'not-estimable') return 'not measured';
  return formatSeen({ rate: rate.rate, events: rate.events, range: rate.ci95 });
}

export function formatOutcome(outcome: OutcomeReport): string {
  return formatSeen({ rate: outcome.rate, events: outcome.events, range: outcome.ci95 });
}

function formatSeen(seen: { readonly rate: number; readonly events: number; readonly range: RateRange }): string {
  if (seen.events === 0 || seen.rate <= 0) return formatBound(seen.range.upper);
  if (seen.rate >= 1 && seen.range.kind === 'interval' && seen.range.lower < 1) return formatAtLeast(seen.range.lower);
  return formatRate(seen.rate, seen.events);
}

function formatAtLeast(lower: number): string {
  return `> ${Math.floor(lower * 100)} %`;
}

/** Events that the digits of a behavior's forecast follow: the candidate's, or today's where it has no replay. */
export function forecastEvents(behavior: BehaviorReport): number {
  if (behavior.candidate.status === 'estimated') return behavior.candidate.events;
  return behavior.today.status === 'estimated' ? behavior.today.events : 0;
}

/** No event in today's lane nor in the candidate's: all that can be said of the forecast is an upper bound. */
export function isUnseen({ today, candidate }: BehaviorReport): boolean {
  return [today, candidate].every((lane) => lane.status === 'not-estimable' || lane.events === 0);
}

/**
 * A forecast interval as a page shows it: a bound where no event was seen, and from zero up where some were but the
 * launch may well show none.
 */
export function shownRange(behavior: BehaviorReport, level: keyof Levels = 'pi95'): RateRange | null {
  const range = behavior.forecast?.[level];
  if (!range) return null;
  return isUnseen(behavior) ? { ...range, kind: 'bound' } : { ...range, kind: 'interval' };
}

export function formatForecast(behavior: BehaviorReport): string {
  const range = shownRange(behavior);
  if (range === null) return 'none';
  if (range.kind === 'bound') return formatBound(range.upper);
  return formatRate(behavior.forecast!.point, forecastEvents(behavior));
}

export function formatForecastRange(behavior: BehaviorReport): string {
  const range = shownRange(behavior);
  if (range === null) return 'none';
  return range.kind === 'bound' ? 'no event seen' : formatRange(range, forecastEvents(behavior));
}

type Levels = Pick<ForecastReport, 'pi50' | 'pi80' | 'pi90' | 'pi95'>;

/** A probability or a share of a whole: `97 %`, `< 1 %`, `> 99 %`. */
export function formatShare(share: number): string {
  if (share <= 0) return '0 %';
  if (share >= 1) return '100 %';
  if (share < 0.01) return '< 1 %';
  if (share > 0.99) return '> 99 %';
  return `${Math.round(share * 100)} %`;
}

/** Signed percentage points of a difference of shares: `+13 points`, `−0.4 points`. */
export function formatPoints(difference: number): string {
  const size = Math.abs(difference * 100);
  const text = size >= 10 ? String(Math.round(size)) : significant(Number(size.toFixed(1)), size >= 1 ? 2 : 1);
  if (Number(text) === 0) return '0 points';
  return `${difference < 0 ? '−' : '+'}${text} ${text === '1' ? 'point' : 'points'}`;
}
