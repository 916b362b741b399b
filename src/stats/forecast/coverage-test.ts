import { binomTwoSided } from '../compare/exact-two-sided.ts';
import { betaQuantile } from '../distributions/beta.ts';
import { requireCount, requireEvents, requireOpenProbability, requireProbability } from '../require-argument.ts';

/**
 * Did `hits` of `n` intervals cover, as `nominal` promised? The share, its Clopper-Pearson band (level `conf`) and the
 * exact two-sided binomial p-value. n = 0 has no share: StatsError.
 */
export function coverageTest(input: {
  readonly hits: number;
  readonly n: number;
  readonly nominal: number;
  readonly conf?: number;
}): { coverage: number; lower: number; upper: number; p: number } {
  const { hits, n, nominal, conf = 0.95 } = input;
  requireCount('n', n, 1);
  requireCount('hits', hits);
  requireEvents({ x: 'hits', n: 'n' }, hits, n);
  requireProbability('nominal', nominal);
  requireOpenProbability('conf', conf);
  const tail = (1 - conf) / 2;
  return {
    coverage: hits / n,
    lower: hits === 0 ? 0 : betaQuantile(tail, hits, n - hits + 1),
    upper: hits === n ? 1 : betaQuantile(1 - tail, hits + 1, n - hits),
    p: binomTwoSided(hits, n, nominal),
  };
}
