import { rm } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { type EmbeddedUnavailable, unavailable } from './embedded-unavailable.ts';
import { engineEntry, enginePlatformPackage, engineVersion } from './engine.ts';
import type { Pull } from './pull-event.ts';
import { runCommand } from './run-command.ts';
import { exists, makeStage, moveIntoPlace } from './stage.ts';

const from = 'the npm registry that npm is configured for';
/** Measured on linux-x64 with every dependency: packed and unpacked. */
const packedBytes = 48_000_000;
const unpackedBytes = 83_000_000;

// The package's install script only checks the binaries, so it is not run; the optional GPU variants are 650 MB.
const npmFlags = ['--omit=optional', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];

/** Installs node-llama-cpp with this machine's processor binaries into the cache, through the user's own npm. */
export async function pullEngine({ cache, emit, signal }: Pull): Promise<EmbeddedUnavailable | undefined> {
  if (await exists(engineEntry(cache.engine))) {
    emit({ kind: 'found', part: 'engine', path: cache.engine });
    return undefined;
  }
  const binaries = enginePlatformPackage(platform(), arch());
  if (!binaries) return unavailable('platform-unsupported', `no prebuilt engine for ${platform()}-${arch()}`);
  const name = `node-llama-cpp ${engineVersion} with ${binaries}`;
  emit({
    kind: 'fetching',
    part: 'engine',
    name,
    from,
    bytes: packedBytes,
    diskBytes: unpackedBytes,
    licence: 'MIT',
  });
  const stage = await makeStage(cache.engine);
  const packages = [`node-llama-cpp@${engineVersion}`, `${binaries}@${engineVersion}`];
  const command = ['npm', 'install', ...npmFlags, '--prefix', stage, ...packages];
  const result = await runCommand(command, { cwd: stage, signal, shell: platform() === 'win32' });
  if (result.ok && (await exists(engineEntry(stage)))) await moveIntoPlace(stage, cache.engine);
  await rm(stage, { recursive: true, force: true });
  if (await exists(engineEntry(cache.engine))) {
    emit({ kind: 'ready', part: 'engine', path: cache.engine });
    return undefined;
  }
  emit({ kind: 'failed-source', part: 'engine', from, detail: result.tail });
  return unavailable('engine-missing', `npm could not install ${packages.join(' ')}: ${result.tail}`);
}
