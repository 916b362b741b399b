import type { CountedTexts } from './counted-texts.ts';
import { featureCount, readUnits, tableSize } from './features.ts';
import { balancedLosses, fitLogistic, type SparseRows } from './logistic.ts';

/** A fitted n-gram classifier. Weights are whole multiples of `unit`, so a file holds exactly what was measured. */
export interface NgramModel {
  /** Training texts. */
  readonly texts: number;
  /** By bucket: training texts that show it; 0 is unseen and counts for nothing. */
  readonly frequency: Uint32Array;
  readonly weight: Int16Array;
  /** Value of one step of `weight`. */
  readonly unit: number;
  readonly bias: number;
  /** L-BFGS steps taken. */
  readonly steps: number;
}

export interface NgramOptions {
  /** Inverse strength of the penalty; screens.md 2 measured 3. */
  readonly c?: number;
  readonly maxSteps?: number;
}

/** Steps from 0 to the largest weight: a logit moves by less than a thousandth, and the file halves. */
const largestWeight = 1023;

/** 1 + ln count, by count: no count exceeds what 4,000 units can hold. */
export const logCounts: Float64Array = Float64Array.from({ length: 3 * readUnits + 4 }, (_, n) =>
  n === 0 ? 0 : 1 + Math.log(n),
);

/** ln((1 + N)/(1 + df)) + 1; 0 for what was never seen. */
export function inverseFrequency(frequency: number, texts: number): number {
  return frequency === 0 ? 0 : Math.log((1 + texts) / (1 + frequency)) + 1;
}

/**
 * Fits the texts named by `rows`: tf-idf values, each half of unit length, class-balanced logistic loss. Both labels must
 * occur among them.
 */
export function fitNgrams(
  counted: CountedTexts,
  sample: { readonly rows: readonly number[]; readonly labels: readonly (0 | 1)[] },
  { c = 3, maxSteps = 100 }: NgramOptions = {},
): NgramModel {
  const { rows } = sample;
  const frequency = new Uint32Array(featureCount);
  for (const r of rows) {
    for (let k = counted.starts[r]!; k < counted.starts[r + 1]!; k++) frequency[counted.bucket[k]!]!++;
  }
  const { matrix, columns } = valuesOf(counted, rows, frequency);
  const labels = Uint8Array.from(rows, (r) => sample.labels[r]!);
  const fit = fitLogistic(matrix, { labels, losses: balancedLosses(labels) }, { c, maxSteps });
  const most = fit.weights.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const unit = most > 0 ? most / largestWeight : 1;
  const weight = new Int16Array(featureCount);
  for (const [column, bucket] of columns.entries()) weight[bucket] = Math.round(fit.weights[column]! / unit);
  return { texts: rows.length, frequency, weight, unit, bias: fit.bias, steps: fit.steps };
}

/** The seen buckets as columns, so that a fit costs what its texts hold and not the size of the tables. */
function valuesOf(
  counted: CountedTexts,
  rows: readonly number[],
  frequency: Uint32Array,
): { matrix: SparseRows; columns: readonly number[] } {
  const columns: number[] = [];
  for (let bucket = 0; bucket < featureCount; bucket++) if (frequency[bucket]! > 0) columns.push(bucket);
  // Frequent columns side by side: most of a fit's reads then hit the cache.
  columns.sort((a, b) => frequency[b]! - frequency[a]! || a - b);
  const columnOf = new Int32Array(featureCount);
  for (const [column, bucket] of columns.entries()) columnOf[bucket] = column;
  const total = rows.reduce((sum, r) => sum + counted.starts[r + 1]! - counted.starts[r]!, 0);
  const matrix = {
    starts: new Int32Array(rows.length + 1),
    index: new Int32Array(total),
    value: new Float32Array(total),
    width: columns.length,
  };
  const idf = Float64Array.from(columns, (bucket) => inverseFrequency(frequency[bucket]!, rows.length));
  let at = 0;
  for (const [i, r] of rows.entries()) {
    const from = at;
    const squares = [0, 0] as [number, number];
    for (let k = counted.starts[r]!; k < counted.starts[r + 1]!; k++, at++) {
      const bucket = counted.bucket[k]!;
      const column = columnOf[bucket]!;
      const value = logCounts[counted.count[k]!]! * idf[column]!;
      matrix.index[at] = column;
      matrix.value[at] = value;
      squares[bucket < tableSize ? 0 : 1] += value * value;
    }
    const lengths = squares.map((square) => Math.sqrt(square) || 1) as [number, number];
    for (let k = from; k < at; k++) {
      matrix.value[k]! /= lengths[columns[matrix.index[k]!]! < tableSize ? 0 : 1];
    }
    matrix.starts[i + 1] = at;
  }
  return { matrix, columns };
}
