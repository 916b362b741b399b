import { arch, platform } from 'node:os';
import { type EmbeddedUnavailable, unavailable } from './embedded-unavailable.ts';
import { engineEntry, enginePlatformPackage, engineVersion } from './engine.ts';
import { npmRegistry as from, installPackages } from './install-packages.ts';
import type { Pull } from './pull-event.ts';
import { exists } from './stage.ts';

/** Measured on linux-x64 with every dependency: packed and unpacked. */
const packedBytes = 48_000_000;
const unpackedBytes = 83_000_000;

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
  const packages = [`node-llama-cpp@${engineVersion}`, `${binaries}@${engineVersion}`];
  const failure = await installPackages({ folder: cache.engine, packages, entryOf: engineEntry, signal });
  if (failure === undefined) {
    emit({ kind: 'ready', part: 'engine', path: cache.engine });
    return undefined;
  }
  emit({ kind: 'failed-source', part: 'engine', from, detail: failure });
  return unavailable('engine-missing', `npm could not install ${packages.join(' ')}: ${failure}`);
}
