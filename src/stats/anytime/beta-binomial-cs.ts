import { findLimit } from '../find-root.ts';
import { requireOpenProbability } from '../require-argument.ts';
import { type BernoulliEvidence, checkEvidence, logMixtureRatio } from './log-e-value-bernoulli.ts';

/**
 * Confidence sequence for a Bernoulli rate, valid at every stopping time: the rates p whose mixture e-value stays below
 * 1/alpha. A Beta(1, 1/p_ref) mixture is narrowest near the reference rate p_ref. Solved on the log-odds scale.
 * No data gives [0, 1]. Source: Robbins 1970; Howard et al. 2021, section 3.2.
 */
export function betaBinomialCS(input: BernoulliEvidence & { readonly alpha: number }): {
  lower: number;
  upper: number;
} {
  checkEvidence(input);
  requireOpenProbability('alpha', input.alpha);
  const { x, n, alpha } = input;
  if (n === 0) return { lower: 0, upper: 1 };
  const threshold = -Math.log(alpha);
  const rate = (logOdds: number) => 1 / (1 + Math.exp(-logOdds));
  const distance = (logOdds: number) => logMixtureRatio(input, rate(logOdds), rate(-logOdds)) - threshold;
  // Inside the set: the observed rate, or a rate at which a hundredth of an event was expected.
  const start = x === 0 ? Math.log(0.01 / n) : x === n ? -Math.log(0.01 / n) : Math.log(x / (n - x));
  return {
    lower: x === 0 ? 0 : rate(findLimit(distance, { start, step: -0.25, end: -700 })),
    upper: x === n ? 1 : rate(findLimit(distance, { start, step: 0.25, end: 700 })),
  };
}
