import type { CountedTexts } from './counted-texts.ts';
import { featureCount, featureReader, tableSize } from './features.ts';
import { inverseFrequency, logCounts, type NgramModel } from './ngram-model.ts';

/**
 * The model's logit of a text: the hot path. Each bucket's idf and idf x weight lie side by side (one cache line), and the
 * lengths of the two halves are found on the way, so a text is read once. Not for two texts at the same time.
 */
export function textScorer(model: NgramModel): (text: string) => number {
  const table = scoreTable(model);
  const reader = featureReader();
  return (text) => {
    const { words, wordCount, characters, characterCount, counts } = reader.read(text);
    return (
      model.bias + halfLogit(table, counts, words, wordCount) + halfLogit(table, counts, characters, characterCount)
    );
  };
}

/** The logits of counted texts, as `textScorer` gives them. */
export function scoreCounted(model: NgramModel, counted: CountedTexts, rows: readonly number[]): Float64Array {
  const table = scoreTable(model);
  return Float64Array.from(rows, (r) => {
    const squares = [0, 0] as [number, number];
    const sums = [0, 0] as [number, number];
    for (let k = counted.starts[r]!; k < counted.starts[r + 1]!; k++) {
      const bucket = counted.bucket[k]!;
      const half = bucket < tableSize ? 0 : 1;
      const tf = logCounts[counted.count[k]!]!;
      const value = tf * table[2 * bucket]!;
      squares[half] += value * value;
      sums[half] += tf * table[2 * bucket + 1]!;
    }
    const half = (at: 0 | 1) => (squares[at] > 0 ? sums[at] / Math.sqrt(squares[at]) : 0);
    return model.bias + half(0) + half(1);
  });
}

function halfLogit(table: Float32Array, counts: Uint16Array, buckets: Int32Array, length: number): number {
  let squares = 0;
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const bucket = buckets[i]!;
    const tf = logCounts[counts[bucket]!]!;
    counts[bucket] = 0;
    const value = tf * table[2 * bucket]!;
    squares += value * value;
    sum += tf * table[2 * bucket + 1]!;
  }
  return squares > 0 ? sum / Math.sqrt(squares) : 0;
}

/** [idf, idf x weight] by bucket. */
function scoreTable({ frequency, texts, weight, unit }: NgramModel): Float32Array {
  const table = new Float32Array(2 * featureCount);
  for (let bucket = 0; bucket < featureCount; bucket++) {
    const idf = inverseFrequency(frequency[bucket]!, texts);
    table[2 * bucket] = idf;
    table[2 * bucket + 1] = idf * weight[bucket]! * unit;
  }
  return table;
}
