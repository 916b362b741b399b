import { featureReader } from './features.ts';

/** Texts as bucket counts, end to end: text t has `bucket`/`count` [starts[t], starts[t + 1]). */
export interface CountedTexts {
  readonly starts: Int32Array;
  readonly bucket: Int32Array;
  readonly count: Uint16Array;
}

/** Reads every text once; training reads the counts as often as it likes. About 5 KB a text of 500 characters. */
export function countTexts(texts: readonly string[]): CountedTexts {
  const reader = featureReader();
  const starts = new Int32Array(texts.length + 1);
  let bucket = new Int32Array(1 << 16);
  let count = new Uint16Array(1 << 16);
  let at = 0;
  for (const [t, text] of texts.entries()) {
    const features = reader.read(text);
    const needed = at + features.wordCount + features.characterCount;
    if (needed > bucket.length) [bucket, count] = grown({ bucket, count }, needed);
    for (const [list, length] of [
      [features.words, features.wordCount],
      [features.characters, features.characterCount],
    ] as const) {
      for (let i = 0; i < length; i++) {
        const one = list[i]!;
        bucket[at] = one;
        count[at++] = features.counts[one]!;
        features.counts[one] = 0;
      }
    }
    starts[t + 1] = at;
  }
  return { starts, bucket: bucket.subarray(0, at), count: count.subarray(0, at) };
}

function grown(
  of: { bucket: Int32Array; count: Uint16Array },
  needed: number,
): [Int32Array<ArrayBuffer>, Uint16Array<ArrayBuffer>] {
  const size = Math.max(needed, 2 * of.bucket.length);
  const bucket = new Int32Array(size);
  const count = new Uint16Array(size);
  bucket.set(of.bucket);
  count.set(of.count);
  return [bucket, count];
}
