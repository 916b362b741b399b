import { requireEach, requireNonNegative, requireOpenProbability } from '../require-argument.ts';

/**
 * e-BH: rejects the k largest e-values, k the largest number with e_(k) >= m / (alpha k). Valid under any dependence and
 * at any stopping time. Indices ascend. Source: Wang & Ramdas 2022, eq. 4.
 */
export function eBH(input: { readonly eValues: readonly number[]; readonly alpha: number }): { selected: number[] } {
  const { eValues, alpha } = input;
  requireEach('eValues', eValues, (argument, value) =>
    value === Number.POSITIVE_INFINITY ? value : requireNonNegative(argument, value),
  );
  requireOpenProbability('alpha', alpha);
  const order = eValues.map((_, i) => i).sort((i, j) => compareDescending(eValues[i]!, eValues[j]!) || i - j);
  let count = 0;
  order.forEach((i, rank) => {
    if (eValues[i]! * alpha * (rank + 1) >= eValues.length) count = rank + 1;
  });
  return { selected: order.slice(0, count).sort((i, j) => i - j) };
}

function compareDescending(a: number, b: number): number {
  return a === b ? 0 : a > b ? -1 : 1;
}
