import { betaQuantilePair } from '../distributions/beta.ts';
import { requireNonNegative, requireOpenProbability, requirePositive } from '../require-argument.ts';
import { logBetaTails } from '../special/incomplete-beta.ts';

export interface RateRatioInput {
  /** Events of the numerator; may be effective (fractional). */
  readonly x1: number;
  /** Exposure of the numerator, same unit as t0. */
  readonly t1: number;
  readonly x0: number;
  readonly t0: number;
  /** Shape of the gamma prior on each rate; 0.5 is Jeffreys. */
  readonly prior?: number;
  readonly conf?: number;
}

export interface RateRatioPosterior {
  /** P(rate1 > rate0). */
  readonly pIncrease: number;
  readonly pAbove1p5: number;
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
}

/**
 * Posterior of the ratio of two Poisson rates under independent Gamma(prior) priors, equal-tailed. Exact and finite at
 * zero counts: rate_i ~ Gamma(x_i + prior, t_i), so rate1/rate0 = (t0/t1) c/(1-c) with c ~ Beta(x1 + prior, x0 + prior).
 * With weights give effective counts, x = y^2/v and t = y/v. Errors: StatsError on negative x, t <= 0, prior <= 0.
 * Source: gamma-beta identity; statistics of Jeffreys' prior for Poisson rates.
 */
export function rateRatioBayes(input: RateRatioInput): RateRatioPosterior {
  const { conf = 0.95 } = input;
  requireOpenProbability('conf', conf);
  const tail = (1 - conf) / 2;
  return {
    pIncrease: probRatioAbove(input, 1),
    pAbove1p5: probRatioAbove(input, 1.5),
    lower: rateRatioQuantile(input, tail),
    median: rateRatioQuantile(input, 0.5),
    upper: rateRatioQuantile(input, 1 - tail),
  };
}

/** P(rate1 > ratio * rate0 | counts), ratio > 0. */
export function probRatioAbove(input: RateRatioInput, ratio: number): number {
  const { x1, t1, x0, t0, prior } = checked(input);
  requirePositive('ratio', ratio);
  const whole = t0 + ratio * t1;
  return Math.exp(logBetaTails({ a: x0 + prior, b: x1 + prior }, t0 / whole, (ratio * t1) / whole).logLower);
}

/** Quantile of the posterior ratio at `level` in (0, 1). */
export function rateRatioQuantile(input: RateRatioInput, level: number): number {
  const { x1, t1, x0, t0, prior } = checked(input);
  requireOpenProbability('level', level);
  const { x, y } = betaQuantilePair(level, { a: x1 + prior, b: x0 + prior });
  return (t0 / t1) * (x / y);
}

function checked(input: RateRatioInput): Required<RateRatioInput> {
  const { prior = 0.5, conf = 0.95 } = input;
  requireNonNegative('x1', input.x1);
  requireNonNegative('x0', input.x0);
  requirePositive('t1', input.t1);
  requirePositive('t0', input.t0);
  requirePositive('prior', prior);
  return { ...input, prior, conf };
}
