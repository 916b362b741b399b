/**
 * A sum without rounding error (Shewchuk 1997): non-overlapping partials whose total is exact. Read out, it is the exact
 * sum rounded once, so the same digits come out in whatever order the terms arrived.
 */
export interface ExactSum {
  /** Partials in use; the array is not shrunk, which would cost more than the additions. */
  count: number;
  readonly partials: number[];
}

/** Room for the two partials that most sums of like terms need; an array that grows takes seventeen at once. */
export function newExactSum(): ExactSum {
  return { count: 0, partials: [0.5, 0.5] };
}

export function addExactly(sum: ExactSum, value: number): void {
  const partials = sum.partials;
  let carried = value;
  let kept = 0;
  for (let k = 0; k < sum.count; k++) {
    const partial = partials[k] as number;
    const high = carried + partial;
    const low = Math.abs(carried) < Math.abs(partial) ? carried - (high - partial) : partial - (high - carried);
    if (low !== 0) {
      partials[kept] = low;
      kept += 1;
    }
    carried = high;
  }
  partials[kept] = carried;
  sum.count = kept + 1;
}

/** Adds, or takes off, everything in another sum. */
export function addSum(sum: ExactSum, other: ExactSum, sign: 1 | -1 = 1): void {
  for (let k = 0; k < other.count; k++) addExactly(sum, sign * (other.partials[k] as number));
}

/** The exact sum, correctly rounded. */
export function exactly({ count, partials }: ExactSum): number {
  if (count === 0) return 0;
  let k = count - 1;
  let high = partials[k] as number;
  let low = 0;
  while (k > 0) {
    k -= 1;
    const partial = partials[k] as number;
    const next = high + partial;
    low = partial - (next - high);
    high = next;
    if (low !== 0) break;
  }
  // Halfway: the partial below decides the direction.
  if (k > 0 && low !== 0 && low < 0 === (partials[k - 1] as number) < 0) {
    const up = high + 2 * low;
    if (2 * low === up - high) high = up;
  }
  return high;
}

/** Exactly rounded sum of finite terms, in any order. */
export function sumExactly(values: Iterable<number>): number {
  const sum = newExactSum();
  for (const value of values) addExactly(sum, value);
  return exactly(sum);
}
