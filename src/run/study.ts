import type { Clock, Environment } from '../core/effects.ts';
import type { Grader, GraderInfo } from '../core/grade.ts';
import { type Instrument, instrumentOf } from '../core/instrument.ts';
import type { Policy } from '../core/policy.ts';
import type { StudyConfig } from '../core/study-config.ts';
import type { Store } from '../store/store.ts';
import type { StudyReasoner } from './reasoned/reasoned-policy.ts';

/** The world a run is handed: nothing in `run` reads a clock, an environment or a terminal by itself. */
export interface RunDeps {
  readonly clock: Clock;
  readonly environment: Environment;
  readonly cacheDir: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** Names a piece of work and how far it is; `total` is null while it is unknown. */
export interface Progress {
  readonly stage: 'ingest' | 'slice' | 'placebo' | 'candidate' | 'grade' | 'launch';
  readonly done: number;
  readonly total: number | null;
  readonly unit: 'bytes' | 'prefixes' | 'replies';
  /** Replies that came back without content, so far. */
  readonly failed?: number;
  readonly costUsd?: number;
}

/** A study that is open: its file, its policies, its instrument, its store. */
export interface Study {
  readonly config: StudyConfig;
  /** Folder of the study file; every path in it is relative to here. */
  readonly dir: string;
  readonly file: string;
  readonly policies: readonly Policy[];
  /** Rules: they answer at once. */
  readonly graders: readonly Grader[];
  /** Who decides the other policies; null where rules decide all. */
  readonly reasoner: StudyReasoner | null;
  readonly instrument: Instrument;
  /** The store's handle of each policy version, by policy id. */
  readonly handles: ReadonlyMap<string, number>;
  readonly store: Store;
}

/** The taxonomy a study counts by, frozen into its store. */
export async function openInstrument(
  store: Store,
  policies: readonly Policy[],
  graders: readonly GraderInfo[],
): Promise<Pick<Study, 'instrument' | 'handles'>> {
  const instrument = instrumentOf(policies, graders);
  const fileOf = new Map(policies.map((policy) => [policy.id, policy.file]));
  const handles = await store.policies.register(
    instrument.policies.map((entry) => ({
      policy: entry.id,
      version: entry.version,
      hash: entry.hash,
      grader: entry.grader,
      file: fileOf.get(entry.id) ?? '',
    })),
  );
  await store.policies.recordInstrument(instrument);
  return { instrument, handles };
}

/** Handles of the policies that rules decide. */
export function ruleHandles(study: Pick<Study, 'graders' | 'handles'>): number[] {
  return study.graders.map(({ info }) => study.handles.get(info.policy)!);
}

/** Handles in the order of the study's policies. */
export function policyHandles(study: Pick<Study, 'policies' | 'handles'>): number[] {
  return study.policies.map((policy) => study.handles.get(policy.id)!);
}
