import type { CoverageSoFar, LaunchRecord } from '../../core/launch-record.ts';
import { formatMinute } from '../format-date.ts';
import { formatError } from '../format-ratio.ts';
import type { LedgerLesson, LedgerReport } from '../ledger-report.ts';
import { type Paint, painter } from './paint.ts';
import { type Column, textTable } from './text-table.ts';

/** The track record as lines for a terminal. */
export function ledgerTable(report: LedgerReport, { width, color }: { width: number; color: boolean }): string[] {
  const paint = painter(color);
  return [
    ...launchLines(report, { width, paint }),
    ...(report.coverage.length > 0 ? ['', ...report.coverage.map(coverageLine)] : []),
    ...behaviorLines(report, { width, paint }),
    ...(report.learned ? ['', ...lessonLines(report.learned)] : []),
  ];
}

interface Space {
  readonly width: number;
  readonly paint: Paint;
}

function launchLines({ launches }: LedgerReport, { width, paint }: Space): readonly string[] {
  const column = (head: string, dropOrder: number, text: (launch: LaunchRecord) => string): Column => ({
    head,
    align: 'right',
    dropOrder,
    cells: launches.map((launch) => ({ text: text(launch) })),
  });
  const score = (text: (score: NonNullable<LaunchRecord['score']>) => string) => (launch: LaunchRecord) =>
    launch.score ? text(launch.score) : '–';
  return textTable(
    [
      { ...column('launch', 0, ({ study, recorded }) => `${study}${recorded ? ' (RECORDED)' : ''}`), align: 'left' },
      column('registered, UTC', 3, ({ at }) => formatMinute(at).replace(' UTC', '')),
      column('hash', 4, ({ hash }) => hash.slice(0, 8)),
      column(
        'inside 95 %',
        0,
        score((one) => `${one.inside95} of ${one.behaviors}`),
      ),
      column(
        'error',
        1,
        score(({ medianError }) => errorText(medianError)),
      ),
      column(
        'same as last time',
        2,
        score(({ persistenceError }) => errorText(persistenceError)),
      ),
      column(
        'calls right',
        1,
        score((one) => `${one.callsRight} of ${one.calls}`),
      ),
    ],
    { width, indent: 2, paint },
  );
}

function coverageLine({ nominal, inside, of, rate, lower, upper }: CoverageSoFar): string {
  return `  ${percent(nominal)} interval held ${inside} of ${of}: ${percent(rate)}, band ${percent(lower)} to ${percent(upper)}`;
}

const shown = 8;

function behaviorLines({ behaviors }: LedgerReport, { width, paint }: Space): readonly string[] {
  const scored = behaviors.filter(({ worst }) => worst !== null).slice(0, shown);
  if (scored.length === 0) return [];
  const table = textTable(
    [
      { head: 'largest errors', align: 'left', dropOrder: 0, cells: scored.map(({ title }) => ({ text: title })) },
      {
        head: 'median',
        align: 'right',
        dropOrder: 1,
        cells: scored.map(({ medianError }) => ({ text: errorText(medianError) })),
      },
      {
        head: 'worst',
        align: 'right',
        dropOrder: 0,
        cells: scored.map(({ worst }) => ({ text: errorText(worst!.error) })),
      },
      {
        head: 'inside 95 %',
        align: 'right',
        dropOrder: 1,
        cells: scored.map(({ inside95, launches }) => ({ text: `${inside95} of ${launches}` })),
      },
    ],
    { width, indent: 2, paint },
  );
  return ['', ...table];
}

/** What the next interval takes from the record, in words. */
export function lessonLines({ launches, cells, changeSd, changeSdBefore, extraSd }: LedgerLesson): readonly string[] {
  const change = (sd: number): string => `×${Math.exp(sd).toFixed(1)}`;
  const from = `${launches} ${launches === 1 ? 'launch' : 'launches'}, ${cells} forecasts`;
  const wider =
    extraSd > 0
      ? `its intervals are widened by a factor of ${Math.exp(extraSd).toFixed(1)} either way, which would have scored best`
      : 'its intervals are not widened: that would have scored worse';
  return [
    `  The next forecast learns from ${from}:`,
    `  a behavior's odds change by ${change(changeSd)} either way (${change(changeSdBefore)} was assumed before any launch);`,
    `  ${wider}.`,
  ];
}

function errorText(error: number | null): string {
  return error === null ? '–' : formatError(error);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
