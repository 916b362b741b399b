import type { BlockKind, ForecastHistory, Launch, Outcome } from '../stats/index.ts';
import { learnHistory } from '../stats/index.ts';
import type { LedgerEntry, OutcomeEntry } from './ledger/entry.ts';
import type { Registration } from './registration.ts';

/** A registered forecast whose outcome is on the record: what was known before it, and what happened. */
export interface ScoredLaunch extends Launch {
  /** Hash of the outcome's entry. */
  readonly outcomeHash: string;
}

/** What a forecast carries over from earlier launches, and which entry of the ledger was the last to teach it. */
export interface CarriedHistory {
  readonly launches: number;
  readonly cells: number;
  readonly lastOutcome: string;
  readonly history: ForecastHistory;
}

/** Every launch of a ledger that has an outcome, in the order of the outcomes. */
export function scoredLaunches(entries: readonly LedgerEntry[]): readonly ScoredLaunch[] {
  const registrations = new Map(
    entries.flatMap((entry) => (entry.kind === 'registration' ? [[entry.id, entry] as const] : [])),
  );
  return entries.flatMap((entry) => {
    const registration = entry.kind === 'outcome' ? registrations.get(entry.registration) : undefined;
    if (entry.kind !== 'outcome' || !registration) return [];
    const { behaviors } = registration.payload as unknown as Registration;
    return [
      { evidence: behaviors.map(({ evidence }) => evidence), outcomes: outcomesOf(entry), outcomeHash: entry.hash },
    ];
  });
}

/**
 * What the launches before `registration` teach (all of them where it is null): only outcomes that were on the record
 * before the forecast was. Null without any.
 */
export function historyBefore(
  entries: readonly LedgerEntry[],
  registration: string | null,
  blocks: BlockKind | 'none',
): CarriedHistory | null {
  const end = registration === null ? -1 : entries.findIndex(({ id }) => id === registration);
  const launches = scoredLaunches(end < 0 ? entries : entries.slice(0, end));
  if (launches.length === 0) return null;
  const history = learnHistory(launches, { regeneration: 'live', forecasters: ['default'], blocks });
  return {
    launches: history.launches,
    cells: history.cells,
    lastOutcome: launches.at(-1)!.outcomeHash,
    history,
  };
}

function outcomesOf(entry: OutcomeEntry): readonly Outcome[] {
  const { behaviors } = entry.payload as unknown as { behaviors: readonly { outcome: Outcome | null }[] };
  return behaviors.flatMap(({ outcome }) => (outcome ? [outcome] : []));
}
