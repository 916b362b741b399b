import { requireCount, requireOpenProbability } from '../require-argument.ts';
import type { RateDensity, RateInterval, RateIntervals } from './evidence.ts';
import type { LogOddsGrid } from './log-odds-grid.ts';
import { type ScaleMixture, widened } from './normal-kernel.ts';
import { type PredictiveCount, predictiveCount } from './predictive-count.ts';

export interface ForecastIntervalOptions {
  /** Replies in the launched window. */
  readonly outcomeN: number;
  /** Nominal coverage, 0..1. */
  readonly level: number;
  /** Extra spread of the log odds not yet in the density. */
  readonly drift?: ScaleMixture;
}

export interface ForecastInterval {
  readonly rate: RateInterval;
  /** Closed interval of counts: both ends belong to it. */
  readonly count: { readonly lower: number; readonly upper: number };
}

/**
 * Predictive interval for the events among `outcomeN` launched replies and for their rate. Where the lower end is no
 * event at all, the rate is a bound: the claim is its upper limit, which is never 0.
 */
export function forecastInterval(density: RateDensity, options: ForecastIntervalOptions): ForecastInterval {
  const outcomeN = requireCount('outcomeN', options.outcomeN, 1);
  const level = requireOpenProbability('level', options.level);
  const spread = options.drift ? fromGrid(widened(toGrid(density), 0, options.drift)) : density;
  return intervalOf(spread, predictiveCount(spread, outcomeN), level);
}

/** The four published levels of one predictive distribution. */
export function forecastIntervals(density: RateDensity, predictive: PredictiveCount): RateIntervals {
  const at = (level: number) => intervalOf(density, predictive, level).rate;
  return { 50: at(0.5), 80: at(0.8), 90: at(0.9), 95: at(0.95) };
}

function intervalOf(density: RateDensity, predictive: PredictiveCount, level: number): ForecastInterval {
  const tail = (1 - level) / 2;
  const count = { lower: predictive.quantile(tail), upper: predictive.quantile(1 - tail) };
  const latentUpper = 1 / (1 + Math.exp(-densityQuantile(density, 1 - tail)));
  const upper = Math.max(count.upper / predictive.n, count.upper === 0 ? latentUpper : 0);
  if (count.lower === 0) return { count, rate: { kind: 'bound', upper } };
  return { count, rate: { kind: 'interval', lower: count.lower / predictive.n, upper } };
}

/** Quantile of the log odds, linear inside a cell. */
export function densityQuantile(density: RateDensity, q: number): number {
  let below = 0;
  for (let i = 0; i < density.weights.length; i++) {
    const weight = density.weights[i]!;
    if (below + weight >= q) return density.from + (i - 0.5 + (weight > 0 ? (q - below) / weight : 0.5)) * density.step;
    below += weight;
  }
  return density.from + (density.weights.length - 0.5) * density.step;
}

export function fromGrid(grid: LogOddsGrid): RateDensity {
  return { from: grid.first * grid.step, step: grid.step, weights: Array.from(grid.weights) };
}

export function toGrid(density: RateDensity): LogOddsGrid {
  return {
    first: Math.round(density.from / density.step),
    step: density.step,
    weights: Float64Array.from(density.weights),
  };
}
