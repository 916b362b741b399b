import { ForeshadowError } from '../core/errors.ts';
import type { TrafficConfig } from '../core/traffic-config.ts';
import { diffRegistration } from '../forecast/ledger/diff-registration.ts';
import type { RegistrationEntry } from '../forecast/ledger/entry.ts';
import type { DrawnSlice } from '../slice/draw-slice.ts';
import { type IngestResult, ingestTraffic } from './ingest-traffic.ts';
import { gradeLane } from './lanes/grade-lane.ts';
import { laneRefs } from './lanes/lanes.ts';
import { observeLane } from './lanes/observe-lane.ts';
import { ledgerOfStudy, registrationPayload } from './ledger-path.ts';
import type { GradingEnd } from './reasoned/grading-end.ts';
import { reasonLanes } from './reasoned/reason-lanes.ts';
import { forgetFailedGrades } from './retry-failed.ts';
import type { RunDeps, Study } from './study.ts';
import { studySlice } from './study-slice.ts';

export interface ObserveOrder {
  /** Empty: those of the study file. */
  readonly files: readonly string[];
  /** Ask again for grades whose grader failed. */
  readonly retryFailed?: boolean;
}

export interface Observed extends GradingEnd {
  readonly ingested: IngestResult;
  readonly slice: DrawnSlice;
  readonly registration: RegistrationEntry;
}

/**
 * Reads the launched candidate's logs and grades what it really said with the registered instrument. Refuses another
 * instrument, and traffic from before the registration's outcome window.
 */
export async function observeLaunch(study: Study, order: ObserveOrder, deps: RunDeps): Promise<Observed> {
  const { files } = order;
  const registration = await mustBeRegistered(study);
  refuseOtherInstrument(study, registration);
  refuseEarlyWindow(registration);
  const ingested = await ingestTraffic(study, 'launched', launchTraffic(study, files, registration), deps);
  return { ingested, registration, ...(await gradeLaunched(study, order, deps)) };
}

/** The launched slice: same design as the registered one, on the launched traffic. */
async function gradeLaunched(
  study: Study,
  { retryFailed }: ObserveOrder,
  deps: RunDeps,
): Promise<Pick<Observed, 'slice' | 'end' | 'detail'>> {
  const slice = await studySlice(study, 'launched');
  const { launched } = laneRefs(study);
  await observeLane(study, slice.id, launched, deps, 'launch');
  const order = { slice: slice.id, refs: [launched] };
  if (retryFailed) await forgetFailedGrades(study, order, deps);
  await gradeLane(study, slice.id, launched, deps);
  return { slice, ...(await reasonLanes(study, order, deps)) };
}

export async function mustBeRegistered(study: Study): Promise<RegistrationEntry> {
  const { registration } = await ledgerOfStudy(study);
  if (registration) return registration;
  throw new ForeshadowError(
    'observe.not-registered',
    'No forecast of this study is registered, so there is nothing to hold against what happened.',
    {
      hint: 'Run: foreshadow register, before the launch.',
    },
  );
}

/** An outcome that could be seen when the forecast was made proves nothing about foresight. */
function refuseEarlyWindow(entry: RegistrationEntry): void {
  const { outcomeWindow } = registrationPayload(entry);
  if (!outcomeWindow || Date.parse(outcomeWindow.from) >= Date.parse(entry.at)) return;
  throw new ForeshadowError(
    'observe.window-before-registration',
    `The outcome window begins ${outcomeWindow.from}, before the forecast was registered (${entry.at}).`,
    { hint: 'Register a forecast for a window that has not begun.' },
  );
}

/** A forecast is scored by the instrument it was made with, or not at all. */
export function refuseOtherInstrument(study: Study, entry: RegistrationEntry): void {
  const registered = registrationPayload(entry).instrument;
  if (registered.id === study.instrument.id) return;
  const first = diffRegistration(registered.policies, study.instrument.policies)[0];
  throw new ForeshadowError(
    'observe.other-instrument',
    `The instrument is not the registered one: ${first ? `it differs at policies${first.path}` : 'its policies differ'}.`,
    {
      hint: 'Restore the policies the forecast was registered with (the ledger names their hashes), or register a new forecast.',
    },
  );
}

function launchTraffic(study: Study, files: readonly string[], entry: RegistrationEntry): TrafficConfig {
  const { config } = study;
  const stated = config.launch?.traffic;
  const registered = registrationPayload(entry).outcomeWindow ?? undefined;
  const named = files.length > 0 ? [...files] : stated?.files;
  if (!named) {
    throw new ForeshadowError('observe.no-files', 'Which logs? The study has no launch.traffic.files.', {
      hint: 'foreshadow observe logs/after.jsonl',
    });
  }
  const { window: _window, model: _model, split: _split, ...today } = config.traffic;
  const own = Object.fromEntries(Object.entries(stated ?? {}).filter(([, value]) => value !== undefined));
  const launched = { ...today, split: 'all' as const, ...own, files: named } as TrafficConfig;
  return registered ? { ...launched, window: registered } : launched;
}
