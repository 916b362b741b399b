import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ForeshadowError } from '../../core/errors.ts';
import { fileSha256 } from '../embedded/weights.ts';
import type { Embedder } from './embedder.ts';
import { minilmCache, minilmFiles, runtimePackages } from './minilm-files.ts';
import { unitLength } from './unit-length.ts';

/** The part of onnxruntime-node that we call. */
interface OnnxRuntime {
  readonly InferenceSession: {
    create(path: string, options: { intraOpNumThreads: number; interOpNumThreads: number }): Promise<OnnxSession>;
  };
  readonly Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => unknown;
}

interface OnnxSession {
  readonly inputNames: readonly string[];
  run(feeds: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, { readonly data: unknown }>>>;
  release(): Promise<void>;
}

interface Tokenizers {
  readonly Tokenizer: new (definition: object, config: object) => { encode(text: string): { readonly ids: number[] } };
}

const dimension = 384;
/** Tokens of a text that are read, the two that mark its ends included: what the model was trained on. */
const cutTokens = 128;
/** No 128 tokens are longer; a tokenizer should not read a book for them. */
const readUnits = 8000;

export const minilmId = `minilm-int8:${minilmFiles.model.sha256.slice(0, 12)}:${minilmFiles.tokenizer.sha256.slice(0, 12)}:${cutTokens}`;

/**
 * MiniLM-L6 with int8 weights on one thread, from the cache: mean over the tokens of the last layer, length 1. Texts go
 * one by one, because batches buy nothing on a processor. Throws `embedder.not-pulled` where runtime or weights are
 * missing, `embedder.changed` where a file is not the pinned one.
 */
export async function createMinilm(cacheDir: string): Promise<Embedder> {
  const cache = minilmCache(cacheDir);
  const { InferenceSession, Tensor } = loadPackage('onnxruntime-node', cache.runtime) as OnnxRuntime;
  const { Tokenizer } = loadPackage('@huggingface/tokenizers', cache.runtime) as Tokenizers;
  await checkFile(cache.tokenizer, minilmFiles.tokenizer.sha256);
  await checkFile(cache.model, minilmFiles.model.sha256);
  const definition = JSON.parse(await readFile(cache.tokenizer, 'utf8')) as object;
  // The file pads every text to 128 tokens; the padding would be part of the mean.
  const tokenizer = new Tokenizer({ ...definition, truncation: null, padding: null }, {});
  const session = await InferenceSession.create(cache.model, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const row = (values: readonly number[]): unknown =>
    new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
  const vectorOf = async (text: string): Promise<Float32Array> => {
    const ids = cutIds(tokenizer.encode(text.slice(0, readUnits).replaceAll(/\p{Surrogate}/gu, '\ufffd')).ids);
    const inputs: Readonly<Record<string, unknown>> = {
      input_ids: row(ids),
      attention_mask: row(ids.map(() => 1)),
      token_type_ids: row(ids.map(() => 0)),
    };
    const feeds = Object.fromEntries(session.inputNames.map((name) => [name, inputs[name]]));
    const { last_hidden_state: states } = await session.run(feeds);
    return meanVector(states!.data as Float32Array);
  };
  return {
    id: minilmId,
    dimension,
    embed: async (texts, signal) => {
      const vectors: Float32Array[] = [];
      for (const text of texts) {
        signal.throwIfAborted();
        vectors.push(await vectorOf(text));
      }
      return vectors;
    },
    close: () => session.release(),
  };
}

/** The end mark stays the last token of a text that is cut. */
function cutIds(ids: readonly number[]): readonly number[] {
  return ids.length <= cutTokens ? ids : [...ids.slice(0, cutTokens - 1), ids.at(-1)!];
}

function meanVector(states: Float32Array): Float32Array {
  const sums = new Float64Array(dimension);
  for (let i = 0; i < states.length; i++) sums[i % dimension]! += states[i]!;
  const vector = unitLength(sums);
  if (vector) return vector;
  throw new ForeshadowError('embedder.failed', 'The embedding of a text has no direction.');
}

/** From the cache, else from where Foreshadow is installed: both packages are optional peers of it. */
function loadPackage(name: keyof typeof runtimePackages, runtime: string): unknown {
  for (const from of [join(runtime, 'package.json'), import.meta.url]) {
    try {
      return createRequire(from)(name) as unknown;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND')
        throw notPulled(`${name} cannot be loaded`, cause);
    }
  }
  throw notPulled(`the package ${name} is not installed`);
}

async function checkFile(path: string, sha256: string): Promise<void> {
  const found = await fileSha256(path).catch((cause: unknown) => {
    throw notPulled(`${path} cannot be read`, cause);
  });
  if (found === sha256) return;
  throw new ForeshadowError('embedder.changed', `${path} is not the file that is pinned by its SHA-256.`, {
    hint: 'Delete it, then: foreshadow model pull --embedder',
  });
}

function notPulled(why: string, cause?: unknown): ForeshadowError {
  return new ForeshadowError('embedder.not-pulled', `The local embedder is not there: ${why}.`, {
    hint: `foreshadow model pull --embedder, or npm install ${Object.entries(runtimePackages)
      .map(([name, version]) => `${name}@${version}`)
      .join(' ')} for the packages.`,
    cause,
  });
}
