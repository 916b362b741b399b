import { requireEach, requireOneOf, requireProbability } from '../require-argument.ts';

export const adjustments = ['BH', 'BY', 'holm', 'hochberg', 'bonferroni'] as const;
export type Adjustment = (typeof adjustments)[number];

/**
 * Adjusted p-values in the order given. `holm` and `bonferroni` hold the family-wise error under any dependence,
 * `hochberg` under positive dependence; `BH` holds the false-discovery rate under positive dependence, `BY` under any.
 * Sources: Holm 1979; Hochberg 1988; Benjamini & Hochberg 1995; Benjamini & Yekutieli 2001.
 */
export function pAdjust({ p, method }: { readonly p: readonly number[]; readonly method: Adjustment }): number[] {
  requireOneOf('method', method, adjustments);
  requireEach('p', p, requireProbability);
  const m = p.length;
  if (method === 'bonferroni') return p.map((value) => Math.min(1, m * value));
  const order = p.map((_, i) => i).sort((i, j) => p[i]! - p[j]!);
  const adjusted = new Array<number>(m);
  if (method === 'holm') {
    let largest = 0;
    order.forEach((i, rank) => {
      largest = Math.max(largest, (m - rank) * p[i]!);
      adjusted[i] = Math.min(1, largest);
    });
    return adjusted;
  }
  let smallest = 1;
  for (let rank = m - 1; rank >= 0; rank--) {
    const i = order[rank]!;
    smallest = Math.min(smallest, p[i]! * stepUpFactor(method, rank + 1, m));
    adjusted[i] = smallest;
  }
  return adjusted;
}

function stepUpFactor(method: 'BH' | 'BY' | 'hochberg', rank: number, m: number): number {
  if (method === 'hochberg') return m - rank + 1;
  return (m / rank) * (method === 'BY' ? harmonic(m) : 1);
}

function harmonic(m: number): number {
  let sum = 0;
  for (let i = m; i >= 1; i--) sum += 1 / i;
  return sum;
}
