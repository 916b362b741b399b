import { betaQuantile } from '../distributions/beta.ts';
import { tQuantile } from '../distributions/student-t.ts';
import { clipped, halfAlpha, type Interval } from '../interval.ts';
import { wilson } from '../proportion/wilson.ts';
import { requireNonNegative, requirePositive, requireProbability } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';
import { type SurveyColumns, taylorMean } from './taylor-mean.ts';

export type SurveyInterval = SurveyColumns & { readonly conf?: number };

/** Beta interval on an effective sample size: B(a/2; np, n(1-p)+1), B(1-a/2; np+1, n(1-p)). */
export function kornGraubardFromNeff(input: { p: number; neff: number; conf?: number }): Interval {
  const { p, neff, conf = 0.95 } = input;
  const tail = halfAlpha(conf);
  requireProbability('p', p);
  requirePositive('neff', neff);
  const events = neff * p;
  const rest = neff * (1 - p);
  return {
    lower: events > 0 ? betaQuantile(tail, events, rest + 1) : 0,
    upper: rest > 0 ? betaQuantile(1 - tail, events + 1, rest) : 1,
  };
}

/** Wilson's interval on an effective sample size. */
export function wilsonFromNeff(input: { p: number; neff: number; conf?: number }): Interval {
  const { p, neff, conf = 0.95 } = input;
  requireProbability('p', p);
  requirePositive('neff', neff);
  return wilson({ x: neff * p, n: neff, conf });
}

/**
 * Korn & Graubard (1998), survey::svyciprop "beta": n_eff = p(1-p)/v (t_{n-1}/t_df)^2. At p = 0 or 1 there is no variance:
 * n_eff = n / deffPrior, and `deffPrior` must be given.
 */
export function kornGraubard(input: SurveyInterval & { deffPrior?: number }): Interval {
  const { conf = 0.95, deffPrior, ...columns } = input;
  const tail = halfAlpha(conf);
  const { mean, se, df } = taylorMean(columns);
  const n = columns.y.length;
  if (mean === 0 || mean === 1) {
    if (deffPrior === undefined) {
      const expected = 'without variation in y the design effect must be assumed: give a number of at least 1';
      throw new StatsError('argument-invalid', { argument: 'deffPrior', value: deffPrior, expected });
    }
    requirePositive('deffPrior', deffPrior);
    return kornGraubardFromNeff({ p: mean, neff: n / deffPrior, conf });
  }
  requireVariation(mean, se, df);
  const t = tQuantile(tail, n - 1) / tQuantile(tail, df);
  return kornGraubardFromNeff({ p: mean, neff: ((mean * (1 - mean)) / (se * se)) * t * t, conf });
}

/**
 * KG*: the design effect raised to a prior worth K effective event clusters, then Korn-Graubard on n / deff:
 * deff = max(1, deffHat [upwardOnly], (events deffHat + K deffPrior) / (events + K)).
 */
export function shrunkenKornGraubard(input: {
  p: number;
  n: number;
  deffHat: number;
  /** Effective event clusters behind deffHat. */
  events: number;
  deffPrior: number;
  K?: number;
  conf?: number;
  upwardOnly?: boolean;
}): Interval & { deff: number; neff: number } {
  const { p, n, deffHat, events, deffPrior, K = 5, conf = 0.95, upwardOnly = true } = input;
  requirePositive('n', n);
  requireNonNegative('deffHat', deffHat);
  requireNonNegative('events', events);
  requirePositive('deffPrior', deffPrior);
  requireNonNegative('K', K);
  const pooled = events + K > 0 ? (events * deffHat + K * deffPrior) / (events + K) : deffPrior;
  const deff = Math.max(1, pooled, upwardOnly ? deffHat : 0);
  const neff = n / deff;
  return { deff, neff, ...kornGraubardFromNeff({ p, neff, conf }) };
}

/** logit(p) +- t_df se / (p(1-p)), back-transformed (survey::svyciprop "xlogit"). Undefined at p = 0 and 1. */
export function logitInterval(input: SurveyInterval): Interval {
  const { conf = 0.95, ...columns } = input;
  const tail = halfAlpha(conf);
  const { mean, se, df } = taylorMean(columns);
  requireVariation(mean, se, df);
  const centre = Math.log(mean / (1 - mean));
  const half = (-tQuantile(tail, df) * se) / (mean * (1 - mean));
  return { lower: 1 / (1 + Math.exp(half - centre)), upper: 1 / (1 + Math.exp(-half - centre)) };
}

/** arcsin sqrt(p) +- t_df se / (2 sqrt(p(1-p))), back-transformed (survey::svyciprop "asin"). Undefined at 0 and 1. */
export function arcsineInterval(input: SurveyInterval): Interval {
  const { conf = 0.95, ...columns } = input;
  const tail = halfAlpha(conf);
  const { mean, se, df } = taylorMean(columns);
  requireVariation(mean, se, df);
  const centre = Math.asin(Math.sqrt(mean));
  const half = (-tQuantile(tail, df) * se) / (2 * Math.sqrt(mean * (1 - mean)));
  const back = (angle: number) => Math.sin(Math.min(Math.max(angle, 0), Math.PI / 2)) ** 2;
  return clipped({ lower: back(centre - half), upper: back(centre + half) });
}

function requireVariation(mean: number, se: number, df: number): void {
  const refuse = (value: unknown, expected: string): never => {
    throw new StatsError('undefined-result', { argument: 'y', value, expected });
  };
  if (!(mean > 0 && mean < 1)) refuse(mean, 'this interval needs a mean strictly between 0 and 1');
  if (!(se > 0)) refuse(se, 'the cluster totals do not vary, so the standard error is 0');
  if (df < 1) refuse(df, 'there are no more clusters than strata, so no degrees of freedom');
}
