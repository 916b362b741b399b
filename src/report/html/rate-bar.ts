import type { CallReport, RateRange } from '../study-report.ts';
import type { LogAxis } from './log-axis.ts';
import { type Html, trusted } from './markup.ts';

/** What one row of the plot shows; every part may be missing. */
export interface RateBar {
  readonly today?: number;
  readonly point?: number;
  readonly range95?: RateRange;
  readonly range50?: RateRange;
  readonly observed?: { readonly rate: number; readonly range: RateRange };
  readonly call: CallReport;
}

const tones: Readonly<Record<CallReport, string>> = {
  rises: 'rise',
  falls: 'fall',
  'no-call': 'none',
  'too-rare': 'none',
  'not-measured': 'none',
};

export function toneOf(call: CallReport): string {
  return tones[call];
}

/**
 * One row as an SVG whose x is in percent, so that it takes any width and its marks keep their size. The figures stand
 * beside it as text: it is decoration to a screen reader.
 */
export function rateBar(axis: LogAxis, bar: RateBar): Html {
  const both = bar.observed !== undefined && bar.range95 !== undefined;
  const height = both ? 44 : 36;
  const y = both ? 15 : 18;
  const marks = [
    '<use href="#grid"/>',
    bar.range95 ? rangeMarks(axis, bar.range95, { y, name: 'pi95' }) : '',
    bar.range50?.kind === 'interval' ? segment(axis, bar.range50, { y, name: 'pi50' }) : '',
    arrow(axis, bar, y),
    bar.today === undefined || bar.today <= 0 ? '' : todayMark(axis, bar.today, y),
    bar.point === undefined || bar.range95?.kind === 'bound'
      ? ''
      : at(axis, bar.point, y, '<circle class="dot" r="4.5"/>'),
    bar.observed ? observedMarks(axis, bar.observed, both ? 33 : y) : '',
  ];
  return trusted(
    `<svg class="bar ${toneOf(bar.call)}" width="100%" height="${height}" aria-hidden="true" focusable="false">${marks.join('')}</svg>`,
  );
}

function todayMark(axis: LogAxis, rate: number, y: number): string {
  return at(axis, rate, y, '<path class="today" d="M0-10V10"/>');
}

interface Place {
  readonly y: number;
  readonly name: string;
}

function rangeMarks(axis: LogAxis, range: RateRange, place: Place): string {
  if (range.kind === 'bound') return boundMarks(axis, range.upper, place.y);
  const open = axis.isBelow(range.lower)
    ? at(axis, range.lower, place.y, '<path class="open-end" d="M7-4L1 0L7 4"/>')
    : '';
  return segment(axis, range, place) + open;
}

function boundMarks(axis: LogAxis, upper: number, y: number): string {
  const line = `<line class="bound" x1="0%" x2="${percent(axis, upper)}" y1="${y}" y2="${y}"/>`;
  return line + at(axis, upper, y, '<path class="bound-end" d="M0-6V6"/>');
}

function segment(axis: LogAxis, range: RateRange, { y, name }: Place): string {
  return `<line class="${name}" x1="${percent(axis, range.lower)}" x2="${percent(axis, range.upper)}" y1="${y}" y2="${y}"/>`;
}

/** From today's mark towards the forecast; left out where they nearly touch. */
function arrow(axis: LogAxis, bar: RateBar, y: number): string {
  if (bar.today === undefined || bar.today <= 0 || bar.point === undefined || bar.range95?.kind === 'bound') return '';
  const [from, to] = [axis.at(bar.today), axis.at(bar.point)];
  if (Math.abs(to - from) < 3 || (bar.call !== 'rises' && bar.call !== 'falls')) return '';
  const head =
    to > from ? '<path class="arrow-head" d="M-14-5L-6 0L-14 5"/>' : '<path class="arrow-head" d="M14-5L6 0L14 5"/>';
  const line = `<line class="arrow" x1="${percent(axis, bar.today)}" x2="${percent(axis, bar.point)}" y1="${y}" y2="${y}"/>`;
  return line + at(axis, bar.point, y, head);
}

function observedMarks(axis: LogAxis, observed: NonNullable<RateBar['observed']>, y: number): string {
  const { rate, range } = observed;
  if (range.kind === 'bound' || rate <= 0) return boundMarks(axis, range.upper, y);
  return (
    segment(axis, range, { y, name: 'seen95' }) +
    at(axis, rate, y, '<path class="diamond" d="M0-5.5L5.5 0L0 5.5L-5.5 0Z"/>')
  );
}

/** A mark of fixed size at a rate. */
function at(axis: LogAxis, rate: number, y: number, mark: string): string {
  return `<svg class="mark" x="${percent(axis, rate)}" y="${y}">${mark}</svg>`;
}

function percent(axis: LogAxis, rate: number): string {
  return `${axis.at(rate).toFixed(2)}%`;
}
