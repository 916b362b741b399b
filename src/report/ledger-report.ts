/** The track record of a ledger as people see it: the JSON of `foreshadow ledger --json`. Rates and shares in 0..1. */
export interface LedgerReport {
  readonly schema: 'foreshadow.ledger-report/1';
  readonly file: string;
  /** Whether every line is as it was appended. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
  readonly launches: readonly LedgerLaunch[];
  /** Forecasts inside their intervals so far, by level; empty before the first score. */
  readonly coverage: readonly LedgerCoverage[];
  /** The largest error first. */
  readonly behaviors: readonly LedgerBehavior[];
  /** What the next forecast on this ledger carries over; null before the first score. */
  readonly learned: LedgerLesson | null;
}

export interface LedgerLaunch {
  readonly at: string;
  readonly hash: string;
  readonly study: string;
  readonly current: string;
  readonly candidate: string;
  readonly signed: boolean;
  readonly recorded: boolean;
  readonly score: {
    readonly behaviors: number;
    readonly inside95: number;
    readonly medianError: number | null;
    readonly persistenceError: number | null;
    readonly rawReplayError: number | null;
    readonly calls: number;
    readonly callsRight: number;
  } | null;
}

export interface LedgerCoverage {
  readonly nominal: number;
  readonly inside: number;
  readonly of: number;
  readonly rate: number;
  /** Exact 95 % band of the share, as if the forecasts were independent. */
  readonly lower: number;
  readonly upper: number;
}

export interface LedgerBehavior {
  readonly behavior: string;
  readonly title: string;
  readonly launches: number;
  readonly inside95: number;
  readonly medianError: number | null;
  readonly worst: { readonly study: string; readonly error: number } | null;
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
