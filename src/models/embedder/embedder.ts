/** Turns texts into vectors. Two implementations, an endpoint and a small model on this machine; one conformance suite. */
export interface Embedder {
  /** Model, weights where they are known, and where a text is cut: vectors of two embedders with one id can be compared. */
  readonly id: string;
  /** Numbers in a vector; null as long as an endpoint has neither answered nor been told. */
  readonly dimension: number | null;
  /**
   * A vector of length 1 for each text, in their order; equal texts give equal vectors. Rejects with a `ForeshadowError`
   * where one of them has none.
   */
  embed(texts: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]>;
  close(): Promise<void>;
}
