import { createRequire } from 'node:module';

type Encoding = typeof import('gpt-tokenizer/encoding/o200k_harmony');
type Ranks = typeof import('gpt-tokenizer/bpeRanks/o200k_base');

const require = createRequire(import.meta.url);
let loadedEncoding: Encoding | undefined;
let loadedRanks: Ranks['default'] | undefined;

/**
 * The vocabulary takes a quarter of a second and 60 MB, and most commands never count a token: it is loaded with the
 * first text that is to be tokenised.
 */
export function encoding(): Encoding {
  loadedEncoding ??= require('gpt-tokenizer/encoding/o200k_harmony') as Encoding;
  return loadedEncoding;
}

/** Bytes of the ordinary tokens by id, as text where they are whole characters. */
export function ranks(): Ranks['default'] {
  loadedRanks ??= (require('gpt-tokenizer/bpeRanks/o200k_base') as Ranks).default;
  return loadedRanks;
}
