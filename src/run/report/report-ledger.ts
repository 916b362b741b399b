import type { LedgerEntry } from '../../forecast/ledger/entry.ts';
import type { Ledger } from '../../forecast/ledger/read-ledger.ts';
import { historyBefore } from '../../forecast/scored-launches.ts';
import { trackRecord } from '../../forecast/track-record.ts';
import type { LedgerLesson, LedgerReport } from '../../report/ledger-report.ts';
import { changeScales, defaultHistory, type ForecastHistory } from '../../stats/index.ts';

/** The track record of a ledger, whatever studies it holds; `file` is what the report calls it. */
export function reportLedger(ledger: Ledger, file: string): LedgerReport {
  return {
    schema: 'foreshadow.ledger-report/1',
    file,
    problems: ledger.problems.map(({ line, message }) => ({ line, message })),
    ...trackRecord(ledger.entries),
    learned: lessonOf(ledger.entries),
  };
}

function lessonOf(entries: readonly LedgerEntry[]): LedgerLesson | null {
  const carried = historyBefore(entries, null, 'none');
  if (!carried) return null;
  return {
    launches: carried.launches,
    cells: carried.cells,
    changeSd: changeSd(carried.history),
    changeSdBefore: changeSd(defaultHistory),
    extraSd: carried.history.tau.default ?? 0,
  };
}

/** Of the scale mixture: the root of its mean variance. */
function changeSd({ changeWeights }: ForecastHistory): number {
  return Math.sqrt(changeWeights.reduce((sum, weight, i) => sum + weight * changeScales[i]! ** 2, 0));
}
