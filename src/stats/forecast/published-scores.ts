import { binomLogPmf } from '../distributions/discrete.ts';
import { requireCount, requireEvents } from '../require-argument.ts';

/** Jeffreys-smoothed rate (k + 1/2)/(n + 1), as the published protocol scores it. */
export function jeffreysSmoothedRate({ k, n }: { readonly k: number; readonly n: number }): number {
  requireEvents({ x: 'k', n: 'n' }, k, n);
  return (k + 0.5) / (n + 1);
}

/** Negative log likelihood of k events in n under a plug-in rate p, nats; Infinity where p rules k out. */
export function binomialNll({ p, k, n }: { readonly p: number; readonly k: number; readonly n: number }): number {
  requireCount('n', n);
  // 0 - x, since a certain outcome costs 0 and not -0.
  return 0 - binomLogPmf(k, n, p);
}
