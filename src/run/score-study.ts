import { ForeshadowError } from '../core/errors.ts';
import type { RegistrationEntry } from '../forecast/ledger/entry.ts';
import { appendToLedgerFile } from '../forecast/ledger/ledger-file.ts';
import type { Registration } from '../forecast/registration.ts';
import { type ScoredBehavior, scoreBehaviors } from '../forecast/score-behaviors.ts';
import { sliceFrame } from '../forecast/slice-lanes.ts';
import type { DrawnSlice } from '../slice/draw-slice.ts';
import type { GradeTable } from '../store/store.ts';
import { laneRefs } from './lanes/lanes.ts';
import { registrationPayload } from './ledger-path.ts';
import { mustBeRegistered, refuseOtherInstrument } from './observe-launch.ts';
import { policyHandles, type RunDeps, type Study } from './study.ts';
import { studySlice } from './study-slice.ts';

export interface StudyScore {
  readonly entry: RegistrationEntry;
  readonly registration: Registration;
  readonly slice: DrawnSlice;
  /** True when the launched traffic is older than the registration: a rehearsal on past logs, not foresight. */
  readonly rehearsal: boolean;
  readonly behaviors: readonly ScoredBehavior[];
  /** The grades of the launched replies. */
  readonly table: GradeTable;
}

/** Holds the registered forecast against the launched traffic, from rows; writes nothing. */
export async function scoreStudy(study: Study): Promise<StudyScore> {
  const entry = await mustBeRegistered(study);
  refuseOtherInstrument(study, entry);
  const registration = registrationPayload(entry);
  const counts = await study.store.traffic.counts('launched');
  if (counts.conversations === 0) {
    throw new ForeshadowError('score.nothing-observed', 'No launched traffic has been observed yet.', {
      hint: 'Run: foreshadow observe LOGS',
    });
  }
  const slice = await studySlice(study, 'launched');
  const frame = await sliceFrame(study.store.slices.members(slice.id), slice.config, study.config.forecast.blocks);
  const table = await study.store.grades.table(slice.id, laneRefs(study).launched, policyHandles(study));
  return {
    entry,
    table,
    registration,
    slice,
    rehearsal: counts.firstAt !== null && counts.firstAt < Date.parse(entry.at),
    behaviors: scoreBehaviors(registration, { frame, table, handles: study.handles }),
  };
}

/** Puts the outcome and the scorecard on the record, once each. */
export async function recordScore(
  study: Study,
  score: StudyScore,
  ledger: string,
  deps: Pick<RunDeps, 'clock'>,
): Promise<void> {
  const at = new Date(deps.clock.now()).toISOString();
  const outcomes = score.behaviors.map(({ behavior, outcome }) => ({ behavior, outcome }));
  const outcome = await appendToLedgerFile(
    ledger,
    {
      kind: 'outcome',
      at,
      registration: score.entry.id,
      payload: plain({
        instrument: study.instrument.id,
        slice: score.slice.id,
        prefixes: score.slice.prefixes,
        behaviors: outcomes,
      }),
    },
    { clock: deps.clock },
  );
  const scores = score.behaviors.map(({ behavior, enoughEvents, scores }) => ({ behavior, enoughEvents, scores }));
  await appendToLedgerFile(
    ledger,
    {
      kind: 'scorecard',
      at,
      registration: score.entry.id,
      outcome: outcome.entry.id,
      payload: plain({ behaviors: scores }),
    },
    { clock: deps.clock },
  );
}

function plain(value: unknown): Parameters<typeof appendToLedgerFile>[1]['payload'] {
  return JSON.parse(JSON.stringify(value));
}
