import { resolve } from 'node:path';
import { ForeshadowError } from '../core/errors.ts';
import type { LedgerEntry, OutcomeEntry, RegistrationEntry, ScorecardEntry } from '../forecast/ledger/entry.ts';
import { readLedgerFile } from '../forecast/ledger/ledger-file.ts';
import { readLedger } from '../forecast/ledger/read-ledger.ts';
import type { Registration } from '../forecast/registration.ts';
import type { Study } from './study.ts';

export function ledgerPath(study: Pick<Study, 'dir' | 'config'>): string {
  return resolve(study.dir, study.config.ledger);
}

export interface LedgerOfStudy {
  /** All that is on the record, of other studies too. */
  readonly entries: readonly LedgerEntry[];
  /** The newest registration of this study, and what followed it. */
  readonly registration: RegistrationEntry | null;
  readonly outcome: OutcomeEntry | null;
  readonly scorecard: ScorecardEntry | null;
}

/** Reads the ledger and refuses one that was tampered with, naming the first place. */
export async function ledgerOfStudy(study: Pick<Study, 'dir' | 'config'>): Promise<LedgerOfStudy> {
  const file = ledgerPath(study);
  const ledger = readLedger(await readLedgerFile(file));
  const problem = ledger.problems[0];
  if (problem) {
    throw new ForeshadowError('ledger.broken', `The ledger does not hold: ${problem.message}`, {
      place: { file, line: problem.line },
      hint: 'Run: foreshadow verify, and restore the ledger from version control.',
    });
  }
  const registrations = ledger.entries.filter((entry): entry is RegistrationEntry => entry.kind === 'registration');
  const registration =
    registrations.filter((entry) => (entry.payload as unknown as Registration).study === study.config.study).at(-1) ??
    null;
  const outcome =
    ledger.entries
      .filter((entry): entry is OutcomeEntry => entry.kind === 'outcome' && entry.registration === registration?.id)
      .at(-1) ?? null;
  const scorecard =
    ledger.entries
      .filter((entry): entry is ScorecardEntry => entry.kind === 'scorecard' && entry.registration === registration?.id)
      .at(-1) ?? null;
  return { entries: ledger.entries, registration, outcome, scorecard };
}

export function registrationPayload(entry: RegistrationEntry): Registration {
  return entry.payload as unknown as Registration;
}
