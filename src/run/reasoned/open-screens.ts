import type { ScreenEndpointConfig } from '../../core/screen-config.ts';
import type { Screen } from '../../grade/screen/screen.ts';
import type { Embedder } from '../../models/embedder/embedder.ts';
import { openEmbedder } from '../../models/embedder/open-embedder.ts';
import { type JsonAsker, openJsonAsker } from '../../models/json-asker.ts';
import type { RunDeps, Study } from '../study.ts';
import type { StudyReasoner } from './reasoned-policy.ts';

/** The screens of a study, ready to guess. */
export interface OpenScreens {
  /** Null: every reply of this policy is put to the reasoner. */
  of(policy: string): Screen | null;
  close(): Promise<void>;
}

/** Opens every screen; one embedder serves all of them. Makes no connection. */
export async function openScreens({ policies, cascade }: StudyReasoner, deps: RunDeps): Promise<OpenScreens> {
  const askers: JsonAsker[] = [];
  let embedder: Promise<Embedder> | undefined;
  const close = async (): Promise<void> => {
    await Promise.all([embedder?.then((one) => one.close()), ...askers.map((asker) => asker.close())]);
  };
  const resources = {
    // A screen that needs an embedder was refused where the study names none.
    embedder: () => (embedder ??= openEmbedder(cascade!.embedder!, deps)),
    asker: (config: ScreenEndpointConfig) => {
      const asker = openJsonAsker({ ...config, page: null }, deps);
      askers.push(asker);
      return asker;
    },
  };
  const screens = new Map<string, Screen>();
  try {
    for (const { policy, screen } of policies) if (screen) screens.set(policy.id, await screen.open(resources));
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
  return { of: (policy) => screens.get(policy) ?? null, close };
}

/** Throws what opening the screens would throw (a key, the embedder's files), before replies are paid for. */
export async function refuseClosedScreens({ reasoner }: Study, deps: RunDeps): Promise<void> {
  if (reasoner) await (await openScreens(reasoner, deps)).close();
}
