import type { TrackRecord } from '../core/launch-record.ts';

/** The track record of a ledger as people see it: the JSON of `foreshadow ledger --json`. */
export interface LedgerReport extends TrackRecord {
  readonly schema: 'foreshadow.ledger-report/1';
  readonly file: string;
  /** Whether every line is as it was appended. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
  /** What the next forecast on this ledger carries over; null before the first score. */
  readonly learned: LedgerLesson | null;
}

export interface LedgerLesson {
  readonly launches: number;
  readonly cells: number;
  /** Standard deviation of a behavior's change in log odds: learned, and as assumed before any launch. */
  readonly changeSd: number;
  readonly changeSdBefore: number;
  /** Extra standard deviation (log odds) that the next interval of the default forecaster gets. */
  readonly extraSd: number;
}
