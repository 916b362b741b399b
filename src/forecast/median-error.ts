/** A behavior with fewer events, logged and launched, says nothing about a forecaster's error. */
export const leastScoredEvents = 5;

/** Median of multiplicative errors, on the log scale; null without any. */
export function medianError(errors: readonly number[]): number | null {
  if (errors.length === 0) return null;
  const sorted = [...errors].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : Math.sqrt(sorted[middle - 1]! * sorted[middle]!);
}
