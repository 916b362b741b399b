/** A running Neumaier (1974) sum: the rounding error is carried beside it. */
export interface CompensatedSum {
  sum: number;
  carry: number;
}

export function newSum(): CompensatedSum {
  return { sum: 0, carry: 0 };
}

export function addTo(total: CompensatedSum, value: number): void {
  const next = total.sum + value;
  total.carry += Math.abs(total.sum) >= Math.abs(value) ? total.sum - next + value : value - next + total.sum;
  total.sum = next;
}

export function sumOf(total: CompensatedSum): number {
  return total.sum + total.carry;
}

/** Compensated sum of many terms. */
export function sumAll(values: Iterable<number>): number {
  const total = newSum();
  for (const value of values) addTo(total, value);
  return sumOf(total);
}
