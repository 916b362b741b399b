import type { BehaviorRecord, CoverageSoFar, LaunchRecord, LaunchScore, TrackRecord } from '../core/launch-record.ts';
import { coverageTest, type ForecastScore } from '../stats/index.ts';
import type { LedgerEntry, RegistrationEntry, ScorecardEntry } from './ledger/entry.ts';
import { medianError } from './median-error.ts';
import type { Registration } from './registration.ts';

const levels = [50, 80, 90, 95] as const;

/** The record over all launches of a ledger: how often this has been right. */
export function trackRecord(entries: readonly LedgerEntry[]): TrackRecord {
  const scorecards = new Map(
    entries
      .filter((entry): entry is ScorecardEntry => entry.kind === 'scorecard')
      .map((entry) => [entry.registration, entry]),
  );
  const registrations = entries.filter((entry): entry is RegistrationEntry => entry.kind === 'registration');
  const scored = registrations.flatMap((entry) => {
    const scorecard = scorecards.get(entry.id);
    return scorecard ? scoredCells(payloadOf(entry), scorecard) : [];
  });
  return {
    launches: registrations.map((entry) => launchRecord(entry, scorecards.get(entry.id))),
    coverage: scored.length === 0 ? [] : levels.map((level) => coverageSoFar(level, scored)),
    behaviors: behaviorRecords(scored),
  };
}

function payloadOf(entry: RegistrationEntry): Registration {
  return entry.payload as unknown as Registration;
}

interface ScorecardPayload {
  readonly behaviors: readonly {
    readonly behavior: string;
    readonly enoughEvents: boolean;
    readonly scores: Readonly<Record<string, ForecastScore>>;
  }[];
}

interface ScoredCell {
  readonly study: string;
  readonly behavior: string;
  readonly title: string;
  readonly enoughEvents: boolean;
  readonly own: ForecastScore;
  readonly persistence: ForecastScore | undefined;
  readonly rawReplay: ForecastScore | undefined;
}

function scoredCells({ study, behaviors }: Registration, entry: ScorecardEntry): readonly ScoredCell[] {
  const titles = new Map(behaviors.map(({ behavior, title }) => [behavior, title]));
  return (entry.payload as unknown as ScorecardPayload).behaviors.flatMap(({ behavior, enoughEvents, scores }) => {
    const { default: own, persistence, 'raw-replay': rawReplay } = scores;
    if (!own) return [];
    return [{ study, behavior, title: titles.get(behavior) ?? behavior, enoughEvents, own, persistence, rawReplay }];
  });
}

function launchRecord(entry: RegistrationEntry, scorecard: ScorecardEntry | undefined): LaunchRecord {
  const registration = payloadOf(entry);
  return {
    at: entry.at,
    hash: entry.hash,
    study: registration.study,
    current: registration.current.name,
    candidate: registration.candidate.name,
    signed: entry.signature !== undefined,
    recorded: registration.recorded,
    score: scorecard ? launchScore(scoredCells(registration, scorecard)) : null,
  };
}

function launchScore(cells: readonly ScoredCell[]): LaunchScore {
  const called = cells.filter(({ own }) => own.direction.kind === 'scored' && own.direction.called !== 'no-call');
  const common = cells.filter(({ enoughEvents }) => enoughEvents);
  return {
    behaviors: cells.length,
    inside95: cells.filter(({ own }) => own.inside[95]).length,
    medianError: medianError(common.map(({ own }) => own.multiplicativeError)),
    persistenceError: medianError(common.flatMap(({ persistence }) => persistence?.multiplicativeError ?? [])),
    rawReplayError: medianError(common.flatMap(({ rawReplay }) => rawReplay?.multiplicativeError ?? [])),
    calls: called.length,
    callsRight: called.filter(({ own }) => own.direction.kind === 'scored' && own.direction.called === 'right').length,
  };
}

function coverageSoFar(level: (typeof levels)[number], cells: readonly ScoredCell[]): CoverageSoFar {
  const inside = cells.filter(({ own }) => own.inside[level]).length;
  const of = cells.length;
  const { coverage, lower, upper } = coverageTest({ hits: inside, n: of, nominal: level / 100 });
  return { nominal: level / 100, inside, of, rate: coverage, lower, upper };
}

function behaviorRecords(cells: readonly ScoredCell[]): readonly BehaviorRecord[] {
  const byBehavior = new Map<string, ScoredCell[]>();
  for (const cell of cells) byBehavior.set(cell.behavior, [...(byBehavior.get(cell.behavior) ?? []), cell]);
  return [...byBehavior.entries()]
    .map(([behavior, own]) => {
      const errors = own
        .filter(({ enoughEvents }) => enoughEvents)
        .map(({ study, own: score }) => ({ study, error: score.multiplicativeError }))
        .sort((a, b) => b.error - a.error);
      return {
        behavior,
        title: own[0]!.title,
        launches: own.length,
        inside95: own.filter(({ own: score }) => score.inside[95]).length,
        medianError: medianError(errors.map(({ error }) => error)),
        worst: errors[0] ?? null,
      };
    })
    .sort((a, b) => (b.worst?.error ?? 0) - (a.worst?.error ?? 0) || (a.behavior < b.behavior ? -1 : 1));
}
