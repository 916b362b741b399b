import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '../../core/effects.ts';

const stageMark = '.partial-';
const staleAfterMs = 3_600_000;

/** A folder beside the target in which it is made, to be renamed into place when whole. */
export async function makeStage(target: string): Promise<string> {
  await mkdir(dirname(target), { recursive: true });
  return mkdtemp(`${target}${stageMark}`);
}

/** Another process may have been faster: then its result stands. */
export async function moveIntoPlace(stage: string, target: string): Promise<void> {
  try {
    await rename(stage, target);
  } catch (error) {
    if (!(await exists(target))) throw error;
  }
}

/** What a killed pull left behind; younger ones may be at work. */
export async function removeStaleStages(folder: string, clock: Clock): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.includes(stageMark)) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found && clock.now() - found.mtimeMs > staleAfterMs) await rm(path, { recursive: true, force: true });
  }
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
