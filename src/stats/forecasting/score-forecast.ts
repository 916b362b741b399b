import { requireCount, requireEvents } from '../require-argument.ts';
import type { DirectionCall, Outcome, RateForecast } from './evidence.ts';
import { predictiveCount } from './predictive-count.ts';

export interface Inside {
  readonly 50: boolean;
  readonly 80: boolean;
  readonly 90: boolean;
  readonly 95: boolean;
}

/** Direction against today's deployment on the launched window. */
export type DirectionScore =
  | {
      readonly kind: 'scored';
      readonly observed: 'rise' | 'fall' | 'same';
      readonly forced: boolean;
      readonly called: 'right' | 'wrong' | 'no-call';
    }
  | { readonly kind: 'not-scored'; readonly reason: string };

export interface ForecastScore {
  /** ln P(the observed count). */
  readonly logScore: number;
  /** CRPS of the smoothed log rate ln((k + 1/2)/(n + 1)). */
  readonly crps: number;
  /** max(forecast/observed, observed/forecast) with the smoothed observed rate: finite at zero events. */
  readonly multiplicativeError: number;
  /** Whether the observed count lies in the closed predictive interval. */
  readonly inside: Inside;
  /** F(k - 1) and F(k) of the predictive count. */
  readonly pit: readonly [number, number];
  readonly direction: DirectionScore;
}

/** Scores one registered forecast against what the launched window showed. */
export function scoreForecast(forecast: RateForecast, outcome: Outcome, call?: DirectionCall): ForecastScore {
  requireCount('outcome.n', outcome.n, 1);
  requireCount('outcome.events', outcome.events);
  requireEvents({ x: 'outcome.events', n: 'outcome.n' }, outcome.events, outcome.n);
  const { n, events } = outcome;
  const predictive = predictiveCount(forecast.density, n);
  const pit = [predictive.cdf(events - 1), predictive.cdf(events)] as const;
  const inside = (level: number) => pit[1] >= (1 - level) / 2 - 1e-12 && pit[0] < (1 + level) / 2 - 1e-12;
  const observed = (events + 0.5) / (n + 1);
  return {
    logScore: predictive.logPmf(events),
    crps: predictive.crps(events),
    multiplicativeError: Math.exp(Math.abs(Math.log(forecast.point / observed))),
    inside: { 50: inside(0.5), 80: inside(0.8), 90: inside(0.9), 95: inside(0.95) },
    pit,
    direction: directionScore(outcome, call),
  };
}

function directionScore(outcome: Outcome, call: DirectionCall | undefined): DirectionScore {
  if (!call) return { kind: 'not-scored', reason: 'no direction was forecast' };
  if (!outcome.current) return { kind: 'not-scored', reason: 'today’s rate on the launched window is not known' };
  const change = outcome.events / outcome.n - outcome.current.events / outcome.current.n;
  const observed = change > 0 ? 'rise' : change < 0 ? 'fall' : 'same';
  const forced = observed === (call.pIncrease >= 0.5 ? 'rise' : 'fall');
  if (call.call !== 'rise' && call.call !== 'fall') return { kind: 'scored', observed, forced, called: 'no-call' };
  return { kind: 'scored', observed, forced, called: call.call === observed ? 'right' : 'wrong' };
}
