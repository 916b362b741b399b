import { betaQuantile } from '../distributions/beta.ts';
import { requireCount, requireOpenProbability } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';

/**
 * Rate when sampling stopped at the k-th event, on item n: unbiased (k-1)/(n-1), and the exact interval
 * B(alpha/2; k, n-k+1) to B(1-alpha/2; k, n-k) (1 at k = n). The one item that was an event (k = n = 1) estimates 1.
 * Source: Haldane 1945.
 */
export function inverseBinomial(input: { readonly k: number; readonly n: number; readonly conf?: number }): {
  estimate: number;
  lower: number;
  upper: number;
} {
  const { k, n, conf = 0.95 } = input;
  requireCount('k', k, 1);
  requireCount('n', n, 1);
  requireOpenProbability('conf', conf);
  if (k > n)
    throw new StatsError('argument-out-of-range', { argument: 'k', value: k, expected: `give at most n (${n})` });
  const tail = (1 - conf) / 2;
  return {
    estimate: n === k ? 1 : (k - 1) / (n - 1),
    lower: betaQuantile(tail, k, n - k + 1),
    upper: n === k ? 1 : betaQuantile(1 - tail, k, n - k),
  };
}
