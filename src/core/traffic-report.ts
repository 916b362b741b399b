import type { NotReplayableReason } from './replayability.ts';

/** Numbers by named reason; a reason that did not occur is absent. */
type Counts = Readonly<Record<string, number>>;

/** What became of every record of an ingest: `records = kept + Σ excluded + Σ rejected`. */
export interface IngestSummary {
  readonly records: number;
  readonly kept: number;
  /** Sound, but not asked for: no consent, duplicate, outside the window … */
  readonly excluded: Counts;
  /** Could not be read. */
  readonly rejected: Counts;
  /** Oddities and repairs of records that were kept; one record may have several. */
  readonly warnings: Counts;
  /** Different users among the kept; conversations without one are not counted here. */
  readonly users: number;
  readonly withoutUser: number;
  readonly withoutTime: number;
  /** Kept conversations whose language the log does not name but the text tells. */
  readonly languageDetected: number;
  readonly languageUnknown: number;
  /** First and last start among the kept, milliseconds since 1970. */
  readonly from: number | null;
  readonly to: number | null;
  /** Bytes on disk. */
  readonly bytes: number;
}

/** How many turns can be asked again, and why the others cannot. */
export interface TurnsReplayable {
  readonly turns: number;
  readonly replayable: number;
  readonly notReplayable: Readonly<Partial<Record<NotReplayableReason, number>>>;
}

/** One value of one property, on both sides of the line. Shares are of those on that side. */
export interface SideBySide {
  readonly by: 'language' | 'surface' | 'user turns';
  /** A language, a surface, or a bucket of user turns; `not known` where the log does not say. */
  readonly value: string;
  readonly left: number;
  readonly leftShare: number;
  readonly rest: number;
  readonly restShare: number;
}

export interface ReplayabilityReport {
  readonly conversations: number;
  readonly withReplayableTurn: number;
  /** The last assistant turn of each conversation; one without any counts as `no-assistant-turn`. */
  readonly finalTurns: TurnsReplayable;
  readonly allTurns: TurnsReplayable;
  readonly excluded: Counts;
  readonly rejected: Counts;
  /** How conversations whose final turn cannot be replayed (left) differ from those where it can (rest). */
  readonly notReplayableAgainstReplayable: readonly SideBySide[];
  /** How the excluded (left) differ from the kept (rest). */
  readonly excludedAgainstKept: readonly SideBySide[];
}
