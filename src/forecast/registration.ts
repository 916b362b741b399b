import type { Instrument } from '../core/instrument.ts';
import type { SliceConfig, StudyConfig } from '../core/study-config.ts';
import type { ForecastedBehavior } from './forecast-behaviors.ts';

export const registrationSchemaId = 'foreshadow.registration/1';

export interface RegisteredDeployment {
  readonly name: string;
  readonly fingerprint: string;
  readonly model: string;
}

/** A forecast frozen before its outcome is looked at: everything that determines how it will be scored. */
export interface Registration {
  readonly schema: typeof registrationSchemaId;
  readonly study: string;
  readonly current: RegisteredDeployment;
  readonly candidate: RegisteredDeployment;
  readonly slice: { readonly id: string; readonly prefixes: number; readonly config: SliceConfig };
  readonly instrument: Instrument;
  readonly outcomeWindow: { readonly from: string; readonly to: string } | null;
  readonly falseDiscoveryRate: number;
  readonly blocks: StudyConfig['forecast']['blocks'];
  readonly gates: StudyConfig['forecast']['gates'];
  /** True when any reply behind the forecast was played back from a recording. */
  readonly recorded: boolean;
  /** Earlier launches on this ledger that the forecast learned from, up to the outcome named; null without any. */
  readonly history?: { readonly launches: number; readonly cells: number; readonly lastOutcome: string } | null;
  readonly behaviors: readonly ForecastedBehavior[];
}
