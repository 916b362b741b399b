import { formatCount } from '../format-count.ts';
import { forecastEvents, formatForecast, formatForecastRange, formatMeasured, formatOutcome } from '../format-rate.ts';
import { formatCall, formatError } from '../format-ratio.ts';
import { plainLine } from '../hidden-characters.ts';
import type { BehaviorReport } from '../study-report.ts';
import type { Tone } from './paint.ts';
import { type Cell, type Column, type TableSpace, textTable } from './text-table.ts';

/** Narrow terminals lose the events first, then the interval, then today's rate; the forecast and the call stay. */
export function forecastTable(behaviors: readonly BehaviorReport[], space: TableSpace): readonly string[] {
  const column = columnOf(behaviors);
  return textTable(
    [
      column('behavior', 'left', 0, name),
      column('today', 'right', 1, (one) => ({ text: formatMeasured(one.today) })),
      column('forecast', 'right', 0, (one) => ({ text: formatForecast(one), tone: 'bold' })),
      column('95 % interval', 'right', 2, (one) => ({ text: formatForecastRange(one), tone: 'dim' })),
      column('events', 'right', 3, (one) => ({ text: formatCount(forecastEvents(one)), tone: 'dim' })),
      column('call', 'left', 0, (one) => ({ text: callText(one, space.width), tone: callTone(one) })),
    ],
    space,
  );
}

/** Narrow terminals lose the call first, then "same as last time", then the error. */
export function launchTable(behaviors: readonly BehaviorReport[], space: TableSpace): readonly string[] {
  const column = columnOf(behaviors.filter(({ outcome }) => outcome !== null));
  return textTable(
    [
      column('behavior', 'left', 0, name),
      column('forecast', 'right', 0, (one) => ({ text: formatForecast(one) })),
      column('observed', 'right', 0, (one) => ({ text: formatOutcome(one.outcome!), tone: 'bold' })),
      column('inside 95 %?', 'left', 0, inside),
      column('error', 'right', 1, (one) => error(one, 'default')),
      column('same as last time', 'right', 2, (one) => error(one, 'persistence')),
      column('call', 'left', 3, direction),
    ],
    space,
  );
}

type CellOf = (behavior: BehaviorReport) => Cell;

function columnOf(behaviors: readonly BehaviorReport[]) {
  return (head: string, align: Column['align'], dropOrder: number, cell: CellOf): Column => ({
    head,
    align,
    dropOrder,
    cells: behaviors.map(cell),
  });
}

function name({ title }: BehaviorReport): Cell {
  return { text: plainLine(title) };
}

function callText(behavior: BehaviorReport, width: number): string {
  return behavior.call === 'too-rare' && width < 100 ? 'too rare' : formatCall(behavior);
}

function callTone({ call }: BehaviorReport): Tone {
  if (call === 'rises') return 'rise';
  return call === 'falls' ? 'fall' : 'dim';
}

function inside({ outcome }: BehaviorReport): Cell {
  return outcome!.inside[95] ? { text: 'yes', tone: 'good' } : { text: 'no', tone: 'bad' };
}

function error({ outcome }: BehaviorReport, forecaster: string): Cell {
  const value = outcome!.errors[forecaster];
  return { text: value === undefined ? '–' : formatError(value), tone: forecaster === 'default' ? 'plain' : 'dim' };
}

function direction({ call, outcome }: BehaviorReport): Cell {
  if (outcome!.direction === 'not-called') return { text: '', tone: 'dim' };
  return { text: `${call} ${outcome!.direction}`, tone: outcome!.direction === 'right' ? 'good' : 'bad' };
}
