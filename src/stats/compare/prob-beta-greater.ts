import { integrateLogConcave } from '../integrate-log-concave.ts';
import { requirePositive } from '../require-argument.ts';
import { logBetaPower, logBetaTails } from '../special/incomplete-beta.ts';

export interface BetaPair {
  readonly a1: number;
  readonly b1: number;
  readonly a0: number;
  readonly b0: number;
}

/**
 * P(p1 > p0) for independent p_i ~ Beta(a_i, b_i), parameters > 0. For rates that are common; rare ones have
 * `rateRatioBayes`. Integrates density times distribution function on the log-odds scale, where both are log-concave,
 * over the narrower of the two densities.
 */
export function probBetaGreater(pair: BetaPair): number {
  for (const name of ['a1', 'b1', 'a0', 'b0'] as const) requirePositive(name, pair[name]);
  const { a1, b1, a0, b0 } = pair;
  const narrowFirst = spread(a1, b1) <= spread(a0, b0);
  const narrow = narrowFirst ? { a: a1, b: b1 } : { a: a0, b: b0 };
  const wide = narrowFirst ? { a: a0, b: b0 } : { a: a1, b: b1 };
  const log = (logOdds: number) => {
    const x = 1 / (1 + Math.exp(-logOdds));
    const y = 1 / (1 + Math.exp(logOdds));
    const tails = logBetaTails(wide, x, y);
    return logBetaPower(narrow, x, y) + (narrowFirst ? tails.logLower : tails.logUpper);
  };
  const guess = { centre: Math.log(narrow.a / narrow.b), width: Math.sqrt(spread(narrow.a, narrow.b)) };
  return Math.min(1, Math.exp(integrateLogConcave(log, guess)));
}

/** Rough variance of the log odds of a Beta. */
function spread(a: number, b: number): number {
  return 1 / a + 1 / b;
}
