import { rm } from 'node:fs/promises';
import { platform } from 'node:os';
import { runCommand } from './run-command.ts';
import { exists, makeStage, moveIntoPlace } from './stage.ts';

export const npmRegistry = 'the npm registry that npm is configured for';

export interface Installation {
  /** The cache folder that is to hold `node_modules`. */
  readonly folder: string;
  readonly packages: readonly string[];
  /** A file of them, below a folder: it is there once they are. */
  readonly entryOf: (folder: string) => string;
  /** Takes out of the fresh folder what this machine cannot use. */
  readonly prune?: (folder: string) => Promise<void>;
  readonly signal: AbortSignal;
}

// Install scripts only check binaries or fetch variants for graphics cards, as optional dependencies do: hundreds of MB.
const npmFlags = ['--omit=optional', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];

/** Installs packages beside their place through the user's own npm and renames them into it; why not, where it fails. */
export async function installPackages(of: Installation): Promise<string | undefined> {
  const stage = await makeStage(of.folder);
  const command = ['npm', 'install', ...npmFlags, '--prefix', stage, ...of.packages];
  const result = await runCommand(command, { cwd: stage, signal: of.signal, shell: platform() === 'win32' });
  if (result.ok && (await exists(of.entryOf(stage)))) {
    await of.prune?.(stage);
    await moveIntoPlace(stage, of.folder);
  }
  await rm(stage, { recursive: true, force: true });
  return (await exists(of.entryOf(of.folder))) ? undefined : result.tail;
}
