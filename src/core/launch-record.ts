/** One registered forecast and, once it is scored, how it turned out. Rates and shares in 0..1. */
export interface LaunchRecord {
  readonly at: string;
  readonly hash: string;
  readonly study: string;
  readonly current: string;
  readonly candidate: string;
  /** Whether it was signed; `verify` says by whom. */
  readonly signed: boolean;
  readonly recorded: boolean;
  readonly score: LaunchScore | null;
}

export interface LaunchScore {
  readonly behaviors: number;
  readonly inside95: number;
  readonly medianError: number | null;
  readonly persistenceError: number | null;
  readonly rawReplayError: number | null;
  readonly calls: number;
  readonly callsRight: number;
}

/** Forecasts inside an interval so far, held against what the interval promised. */
export interface CoverageSoFar {
  readonly nominal: number;
  readonly inside: number;
  readonly of: number;
  /** Share inside, with its exact 95 % band as if the forecasts were independent. */
  readonly rate: number;
  readonly lower: number;
  readonly upper: number;
}

/** One behavior over all launches. */
export interface BehaviorRecord {
  readonly behavior: string;
  readonly title: string;
  readonly launches: number;
  readonly inside95: number;
  /** Over the launches where it was frequent enough to be scored. */
  readonly medianError: number | null;
  readonly worst: { readonly study: string; readonly error: number } | null;
}

/** How often the forecasts of a ledger have been right. */
export interface TrackRecord {
  readonly launches: readonly LaunchRecord[];
  /** By level; empty before the first score. */
  readonly coverage: readonly CoverageSoFar[];
  /** The worst forecast first. */
  readonly behaviors: readonly BehaviorRecord[];
}
