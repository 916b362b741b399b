import { clopperPearson, type ForecastScore } from '../stats/index.ts';
import type { LedgerEntry, RegistrationEntry, ScorecardEntry } from './ledger/entry.ts';
import { medianError } from './median-error.ts';
import type { Registration } from './registration.ts';

/** One registered forecast and, once it is scored, how it turned out. */
export interface LaunchRecord {
  readonly at: string;
  readonly hash: string;
  readonly study: string;
  readonly score: LaunchScore | null;
}

export interface LaunchScore {
  readonly behaviors: number;
  readonly inside95: number;
  readonly medianError: number | null;
  readonly persistenceError: number | null;
  readonly calls: number;
  readonly callsRight: number;
}

export interface TrackRecord {
  readonly launches: readonly LaunchRecord[];
  /** Share of forecasts inside their 95 % interval over all launches, with its exact 95 % band. */
  readonly coverage95: {
    readonly inside: number;
    readonly of: number;
    readonly rate: number;
    readonly lower: number;
    readonly upper: number;
  } | null;
}

/** The record over all launches of a ledger: how often this has been right. */
export function trackRecord(entries: readonly LedgerEntry[]): TrackRecord {
  const scorecards = new Map(
    entries
      .filter((entry): entry is ScorecardEntry => entry.kind === 'scorecard')
      .map((entry) => [entry.registration, entry]),
  );
  const registrations = entries.filter((entry): entry is RegistrationEntry => entry.kind === 'registration');
  const launches = registrations.map((entry) => {
    const scorecard = scorecards.get(entry.id);
    return {
      at: entry.at,
      hash: entry.hash,
      study: (entry.payload as unknown as Registration).study,
      score: scorecard ? launchScore(scorecard) : null,
    };
  });
  const inside = launches.reduce((sum, launch) => sum + (launch.score?.inside95 ?? 0), 0);
  const of = launches.reduce((sum, launch) => sum + (launch.score?.behaviors ?? 0), 0);
  return {
    launches,
    coverage95:
      of === 0 ? null : { inside, of, rate: inside / of, ...clopperPearson({ x: inside, n: of, conf: 0.95 }) },
  };
}

interface ScorecardPayload {
  readonly behaviors: readonly {
    readonly enoughEvents: boolean;
    readonly scores: Readonly<Record<string, ForecastScore>>;
  }[];
}

function launchScore(entry: ScorecardEntry): LaunchScore {
  const scored = (entry.payload as unknown as ScorecardPayload).behaviors.flatMap(({ enoughEvents, scores }) =>
    scores.default ? [{ enoughEvents, own: scores.default, persistence: scores.persistence }] : [],
  );
  const called = scored.filter(({ own }) => own.direction.kind === 'scored' && own.direction.called !== 'no-call');
  const common = scored.filter(({ enoughEvents }) => enoughEvents);
  return {
    behaviors: scored.length,
    inside95: scored.filter(({ own }) => own.inside[95]).length,
    medianError: medianError(common.map(({ own }) => own.multiplicativeError)),
    persistenceError: medianError(common.flatMap(({ persistence }) => persistence?.multiplicativeError ?? [])),
    calls: called.length,
    callsRight: called.filter(({ own }) => own.direction.kind === 'scored' && own.direction.called === 'right').length,
  };
}
