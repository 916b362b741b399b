import {
  type ForecasterName,
  type ForecastScore,
  forecasterNames,
  type Outcome,
  scoreForecast,
} from '../stats/index.ts';
import type { GradeTable } from '../store/store.ts';
import type { ForecastedBehavior } from './forecast-behaviors.ts';
import { type LaneRate, laneRate } from './lane-rate.ts';
import { leastScoredEvents } from './median-error.ts';
import type { Registration } from './registration.ts';
import type { SliceFrame } from './slice-lanes.ts';

/** What the launched traffic showed for one behavior, and how far each forecaster was off. */
export interface ScoredBehavior {
  readonly behavior: string;
  readonly observed: LaneRate;
  /** The design-adjusted counts the forecast is scored by; null where nothing was graded. */
  readonly outcome: Outcome | null;
  /** Whether logs or launch show enough events for the error to say something about the forecaster. */
  readonly enoughEvents: boolean;
  readonly scores: Readonly<Partial<Record<ForecasterName, ForecastScore>>>;
}

export interface LaunchedLane {
  readonly frame: SliceFrame;
  readonly table: GradeTable;
  readonly handles: ReadonlyMap<string, number>;
}

/** Scores every registered behavior by the launched lane. Same instrument, or the caller has refused already. */
export function scoreBehaviors(registration: Registration, launched: LaunchedLane): readonly ScoredBehavior[] {
  return registration.behaviors.map((registered) => {
    const handle = launched.handles.get(registered.behavior)!;
    const observed = laneRate(launched.frame, launched.table, handle);
    const outcome = observed.status === 'estimated' ? outcomeOf(registered, observed) : null;
    const launchedEvents = observed.status === 'estimated' ? observed.events : 0;
    return {
      behavior: registered.behavior,
      observed,
      outcome,
      enoughEvents: Math.max(registered.evidence.current, launchedEvents) >= leastScoredEvents,
      scores: outcome ? scores(registered, outcome) : {},
    };
  });
}

/**
 * A weighted, clustered window as the count of independent replies it is worth, so that a predictive count can be held
 * against it: n/deff replies at the observed rate.
 */
function outcomeOf(registered: ForecastedBehavior, observed: Exclude<LaneRate, { status: 'not-estimable' }>): Outcome {
  const n = Math.max(1, Math.round(observed.effectiveN));
  const events = Math.min(n, Math.round(observed.point * n));
  const { evidence } = registered;
  return {
    behavior: registered.behavior,
    n,
    events: observed.events > 0 ? Math.max(1, events) : events,
    current: { n: evidence.n, events: evidence.current },
  };
}

function scores(registered: ForecastedBehavior, outcome: Outcome): Partial<Record<ForecasterName, ForecastScore>> {
  const scored: Partial<Record<ForecasterName, ForecastScore>> = {};
  for (const name of forecasterNames) {
    const forecast = registered.forecast.forecasts[name];
    if (forecast) scored[name] = scoreForecast(forecast, outcome, registered.direction);
  }
  return scored;
}
