import { type Deployment, deploymentFingerprint } from '../core/deployment.ts';
import { ForeshadowError } from '../core/errors.ts';
import { blockKind, type ForecastedBehavior, forecastBehaviors } from '../forecast/forecast-behaviors.ts';
import type { EntrySigner } from '../forecast/ledger/entry-signature.ts';
import { appendToLedgerFile } from '../forecast/ledger/ledger-file.ts';
import { type Registration, registrationSchemaId } from '../forecast/registration.ts';
import { type CarriedHistory, historyBefore } from '../forecast/scored-launches.ts';
import type { SliceLanes } from '../forecast/slice-lanes.ts';
import type { DrawnSlice } from '../slice/draw-slice.ts';
import { laneRefs } from './lanes/lanes.ts';
import { studyLanes } from './lanes/study-lanes.ts';
import { ledgerOfStudy, ledgerPath, registrationPayload } from './ledger-path.ts';
import type { RunDeps, Study } from './study.ts';
import { studySlice } from './study-slice.ts';

export interface StudyForecast {
  readonly slice: DrawnSlice;
  readonly lanes: SliceLanes;
  readonly behaviors: readonly ForecastedBehavior[];
  readonly recorded: boolean;
  /** What earlier launches on the same ledger taught; null where there were none. */
  readonly carried: CarriedHistory | null;
}

/** The forecast of a study from the rows it has and from the launches scored before it; asks nobody. */
export async function forecastStudy(study: Study): Promise<StudyForecast> {
  const slice = await studySlice(study, 'current');
  const lanes = await studyLanes(study, slice);
  const refs = laneRefs(study);
  const candidate = await study.store.replies.counts(slice.id, refs.candidate);
  const placebo = await study.store.replies.counts(slice.id, refs.placebo);
  if (candidate.replied === 0 || !lanes.candidate) {
    throw new ForeshadowError('forecast.no-replies', 'The candidate has not answered any prefix of this slice yet.', {
      hint: 'Run: foreshadow run',
    });
  }
  const carried = await carriedHistory(study, slice.id);
  const behaviors = forecastBehaviors({
    policies: study.policies,
    handles: study.handles,
    lanes: { ...lanes, candidate: lanes.candidate },
    config: study.config.forecast,
    ...(carried ? { history: carried.history } : {}),
  });
  return { slice, lanes, behaviors, carried, recorded: candidate.recorded + placebo.recorded > 0 };
}

/** Only launches scored before this forecast was registered, so that a report never learns from its own outcome. */
async function carriedHistory(study: Study, slice: string): Promise<CarriedHistory | null> {
  const { entries, registration } = await ledgerOfStudy(study);
  const blocks = blockKind(study.config.forecast.blocks) ?? 'none';
  const own = registration && registrationPayload(registration);
  const isThis =
    own && own.slice.id === slice && own.candidate.fingerprint === deploymentFingerprint(study.config.candidate);
  return historyBefore(entries, isThis ? registration.id : null, blocks);
}

export interface Registered {
  readonly state: 'appended' | 'present';
  readonly hash: string;
  readonly at: string;
}

/** Freezes the forecast into the ledger. The same forecast twice is one entry. */
export async function registerStudy(
  study: Study,
  forecast: StudyForecast,
  deps: Pick<RunDeps, 'clock'> & { readonly signer?: EntrySigner },
): Promise<Registered> {
  const payload = registrationOf(study, forecast);
  const { outcomeWindow } = payload;
  if (outcomeWindow && Date.parse(outcomeWindow.from) < deps.clock.now()) {
    throw new ForeshadowError(
      'register.window-began',
      `The outcome window began on ${outcomeWindow.from}, before this registration.`,
      {
        hint: 'A forecast made after its outcome could be seen proves nothing. Move forecast.outcomeWindow.from into the future.',
      },
    );
  }
  const appended = await appendToLedgerFile(
    ledgerPath(study),
    {
      kind: 'registration',
      at: new Date(deps.clock.now()).toISOString(),
      payload: JSON.parse(JSON.stringify(payload)),
    },
    deps,
  );
  return { state: appended.state, hash: appended.entry.hash, at: appended.entry.at };
}

function registrationOf(study: Study, forecast: StudyForecast): Registration {
  const { config } = study;
  const window = config.forecast.outcomeWindow;
  return {
    schema: registrationSchemaId,
    study: config.study,
    current: registeredDeployment(config.current, 'current'),
    candidate: registeredDeployment(config.candidate, 'candidate'),
    slice: { id: forecast.slice.id, prefixes: forecast.slice.prefixes, config: forecast.slice.config },
    instrument: study.instrument,
    outcomeWindow: window ?? null,
    falseDiscoveryRate: config.forecast.falseDiscoveryRate,
    blocks: config.forecast.blocks,
    gates: config.forecast.gates,
    recorded: forecast.recorded,
    history: forecast.carried && learnedFrom(forecast.carried),
    behaviors: forecast.behaviors.map(compact),
  };
}

/** The learned numbers themselves can be learned again from the ledger, up to the entry that is named. */
function learnedFrom({ launches, cells, lastOutcome }: CarriedHistory): NonNullable<Registration['history']> {
  return { launches, cells, lastOutcome };
}

/** Four digits of a density's cells are more than any forecast is good for, and keep a ledger fit for git. */
function compact(behavior: ForecastedBehavior): ForecastedBehavior {
  const forecasts = Object.entries(behavior.forecast.forecasts).map(([name, forecast]) => {
    const weights = forecast.density.weights.map((weight) => Number(weight.toPrecision(4)));
    return [name, { ...forecast, density: { ...forecast.density, weights } }];
  });
  return { ...behavior, forecast: { ...behavior.forecast, forecasts: Object.fromEntries(forecasts) } };
}

export function registeredDeployment(deployment: Deployment, fallback: string): Registration['current'] {
  return {
    name: deployment.name ?? fallback,
    fingerprint: deploymentFingerprint(deployment),
    model: modelName(deployment),
  };
}

/** What a reader calls the model. */
export function modelName({ model }: Deployment): string {
  if (model.kind === 'openai-compatible') return model.model;
  if (model.kind === 'embedded') return model.gguf ?? 'SmolLM2-135M-Instruct (embedded)';
  if (model.kind === 'recorded') return model.model ? `${model.model} (recorded)` : 'recorded replies';
  return 'scripted';
}
