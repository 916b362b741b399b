import { balancedLosses, fitLogistic } from './logistic.ts';

/** A fitted classifier of vectors of length 1. Weights are 32-bit, so a file holds exactly what was measured. */
export interface EmbeddingModel {
  readonly weights: Float32Array;
  readonly bias: number;
  /** L-BFGS steps taken. */
  readonly steps: number;
}

/** Inverse strength of the penalty: screens.md 2 measured 1, and that 10 learns the rows by heart. */
export const embeddingC = 1;

/** Fits the vectors named by `rows`: class-balanced logistic loss. Both labels must occur among them. */
export function fitEmbeddings(
  vectors: readonly Float32Array[],
  sample: { readonly rows: readonly number[]; readonly labels: readonly (0 | 1)[] },
  { maxSteps = 100 }: { readonly maxSteps?: number } = {},
): EmbeddingModel {
  const { rows } = sample;
  const width = vectors[rows[0]!]!.length;
  const value = new Float32Array(rows.length * width);
  for (const [i, r] of rows.entries()) value.set(vectors[r]!, i * width);
  const matrix = {
    starts: Int32Array.from({ length: rows.length + 1 }, (_, i) => i * width),
    index: Int32Array.from(value, (_, i) => i % width),
    value,
    width,
  };
  const labels = Uint8Array.from(rows, (r) => sample.labels[r]!);
  const fit = fitLogistic(matrix, { labels, losses: balancedLosses(labels) }, { c: embeddingC, maxSteps });
  return { weights: Float32Array.from(fit.weights), bias: fit.bias, steps: fit.steps };
}

/** The logit of a vector of as many numbers as the model has weights. */
export function embeddingLogit({ weights, bias }: EmbeddingModel, vector: Float32Array): number {
  let sum = bias;
  for (let i = 0; i < weights.length; i++) sum += weights[i]! * vector[i]!;
  return sum;
}
