import { requireEach, requireFinite, requireOneOf } from '../require-argument.ts';

/** Up to here every sign pattern is counted (two halves of 2^20, merged); beyond, sums are rounded to a lattice. */
const exactUpTo = 40;
const latticeCells = 1 << 20;

/**
 * Paired sign-flip test that the differences lean upwards: the share of the 2^n sign patterns whose sum is at least the
 * one seen, ties counted. Exact up to 40 differences; above that exact on a lattice of a millionth of the range, which
 * counts near-ties as ties (the p-value errs upwards, by less than 1e-4). `greater` is the only alternative.
 */
export function signFlipTest(input: { readonly differences: readonly number[]; readonly alternative?: 'greater' }): {
  p: number;
} {
  const { differences, alternative = 'greater' } = input;
  requireOneOf('alternative', alternative, ['greater']);
  requireEach('differences', differences, requireFinite);
  const sizes = differences.map(Math.abs).filter((size) => size > 0);
  if (sizes.length === 0) return { p: 1 };
  const observed = differences.reduce((sum, value) => sum + value, 0);
  return { p: sizes.length <= exactUpTo ? exactShare(sizes, observed) : latticeShare(sizes, observed) };
}

function exactShare(sizes: readonly number[], observed: number): number {
  const tolerance = 1e-12 * sizes.reduce((sum, size) => sum + size, 0);
  const left = signedSums(sizes.slice(0, sizes.length >> 1)).sort();
  const right = signedSums(sizes.slice(sizes.length >> 1)).sort();
  let count = 0;
  let reaches = left.length;
  // As the right half grows, ever smaller left halves reach the sum.
  for (const sum of right) {
    while (reaches > 0 && left[reaches - 1]! + sum >= observed - tolerance) reaches--;
    count += left.length - reaches;
  }
  return count / left.length / right.length;
}

function signedSums(sizes: readonly number[]): Float64Array {
  const sums = new Float64Array(2 ** sizes.length);
  let filled = 1;
  for (const size of sizes) {
    for (let i = 0; i < filled; i++) {
      sums[filled + i] = sums[i]! + size;
      sums[i]! -= size;
    }
    filled *= 2;
  }
  return sums;
}

/** Convolution of two-point laws on a lattice; the share of patterns within rounding of the sum or above. */
function latticeShare(sizes: readonly number[], observed: number): number {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const step = total / latticeCells;
  // Positions are counted upwards from "all minus" in units of two steps.
  let law = new Float64Array(latticeCells + sizes.length + 1);
  law[0] = 1;
  let end = 0;
  for (const size of sizes) {
    const shift = Math.round(size / step);
    const next = new Float64Array(law.length);
    for (let i = 0; i <= end; i++) {
      next[i]! += law[i]! / 2;
      next[i + shift]! += law[i]! / 2;
    }
    end += shift;
    law = next;
  }
  const threshold = (observed + total) / 2 / step - Math.sqrt(sizes.length) / 2;
  let share = 0;
  for (let i = Math.max(0, Math.ceil(threshold)); i <= end; i++) share += law[i]!;
  return Math.min(1, share);
}
