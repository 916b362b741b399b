import type { PairedSummary } from './evidence.ts';

/** Sums over behaviors run in the order of their names, so the caller's order never changes a digit. */
export function inNameOrder<T>(
  evidence: readonly PairedSummary[],
  compute: (sorted: readonly PairedSummary[]) => readonly T[],
): readonly T[] {
  const order = evidence.map((_, i) => i).sort((a, b) => (evidence[a]!.behavior < evidence[b]!.behavior ? -1 : 1));
  const results = compute(order.map((i) => evidence[i]!));
  const place = new Map(order.map((from, at) => [from, at]));
  return evidence.map((_, i) => results[place.get(i)!]!);
}
