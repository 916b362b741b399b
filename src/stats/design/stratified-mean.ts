import { requireCount, requireEach, requireEvents, requirePositive, requireSameLength } from '../require-argument.ts';
import { sumAll } from '../special/compensated-sum.ts';
import { StatsError } from '../stats-error.ts';

/**
 * Stratified mean sum W_h p_h with W_h = N_h / N, v = sum W_h^2 p_h(1-p_h)/(n_h-1), times (1 - n_h/N_h) only with `fpc`
 * (the target here is future traffic, so off by default). StatsError where a stratum has fewer than two sampled rows.
 */
export function stratifiedMean(input: {
  x: readonly number[];
  n: readonly number[];
  N: readonly number[];
  fpc?: boolean;
}): { mean: number; se: number } {
  const { x, n, N, fpc = false } = input;
  requireSameLength({ x, n, N });
  requireEach('N', N, requirePositive);
  requireEach('n', n, (argument, value) => requireCount(argument, value));
  requireEach('x', x, (argument, value) => requireCount(argument, value));
  const population = sumAll(N);
  const means: number[] = [];
  const variances: number[] = [];
  for (let h = 0; h < x.length; h++) {
    const [events, size, all] = [x[h] as number, n[h] as number, N[h] as number];
    requireEvents({ x: `x[${h}]`, n: `n[${h}]` }, events, size);
    if (size < 2) {
      const expected = 'a stratum needs at least two sampled rows for its variance; merge it or sample it';
      throw new StatsError('undefined-result', { argument: `n[${h}]`, value: size, expected });
    }
    if (fpc && size > all) {
      const expected = `with fpc at most N[${h}] (${all}) rows can be sampled`;
      throw new StatsError('argument-out-of-range', { argument: `n[${h}]`, value: size, expected });
    }
    const share = all / population;
    const p = events / size;
    means.push(share * p);
    variances.push(((share * share * p * (1 - p)) / (size - 1)) * (fpc ? 1 - size / all : 1));
  }
  return { mean: sumAll(means), se: Math.sqrt(sumAll(variances)) };
}
