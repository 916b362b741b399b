import type { Policy } from '../../core/policy.ts';
import { severities } from '../../core/policy.ts';
import type { ForecastedBehavior } from '../../forecast/forecast-behaviors.ts';
import { comparedPairs, type LaneRate, laneRate } from '../../forecast/lane-rate.ts';
import type { ScoredBehavior } from '../../forecast/score-behaviors.ts';
import type {
  BehaviorReport,
  CallReport,
  ForecastReport,
  OutcomeReport,
  RateRange,
  RateReport,
} from '../../report/study-report.ts';
import { compareRates, type RateForecast, type RateInterval } from '../../stats/index.ts';
import type { GradeTable } from '../../store/store.ts';
import { correctedRates } from '../calibrate/corrected-rates.ts';
import type { StudyForecast } from '../forecast-study.ts';
import type { StudyScore } from '../score-study.ts';
import type { Study } from '../study.ts';
import { examplesOf } from './examples.ts';

/** What the report shows as the forecast: the registered one where there is one, whatever has been ingested since. */
export interface ReportedForecast {
  readonly registered: readonly ForecastedBehavior[];
  readonly score: StudyScore | null;
}

/** One report a behavior, most severe first, then by how sure a change is. */
export async function behaviorReports(
  study: Study,
  forecast: StudyForecast,
  { registered, score }: ReportedForecast,
): Promise<BehaviorReport[]> {
  const forecasts = new Map(registered.map((behavior) => [behavior.behavior, behavior]));
  const scores = new Map(score?.behaviors.map((behavior) => [behavior.behavior, behavior]));
  const graderOf = new Map(study.instrument.policies.map(({ id, grader }) => [id, grader]));
  const reports = await Promise.all(
    study.policies.map(async (policy) => {
      const handle = study.handles.get(policy.id)!;
      const rates = laneRates(forecast, handle);
      const pIncreaseObserved = forecasts.get(policy.id)?.direction.pIncrease ?? null;
      return {
        ...policyFields(policy, graderOf.get(policy.id)),
        ...rates,
        corrected: await correctedRates(study, forecast, policy),
        ratio: { ...rates.ratio, pIncreaseObserved },
        ...forecastFields(forecasts.get(policy.id)),
        floorPer100k: rates.candidate.status === 'estimated' ? 3e5 / rates.candidate.nEff : 1e5,
        flags: rates.candidate.status === 'estimated' ? rates.candidate.flags : [],
        ungraded: forecast.lanes.candidate!.ungraded.get(handle) ?? {},
        outcome: outcomeOf(scores.get(policy.id), forecasts.get(policy.id)),
        examples: await examplesOf(study, forecast, handle),
      };
    }),
  );
  return reports.sort(bySeverityThenChange);
}

function bySeverityThenChange(a: BehaviorReport, b: BehaviorReport): number {
  const sureness = (report: BehaviorReport): number => Math.abs((report.ratio.pIncreaseObserved ?? 0.5) - 0.5);
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    sureness(b) - sureness(a) ||
    (a.behavior < b.behavior ? -1 : 1)
  );
}

function policyFields(
  policy: Policy,
  grader: string | undefined,
): Pick<BehaviorReport, 'behavior' | 'title' | 'severity' | 'policyVersion' | 'grader' | 'policyHash' | 'policyText'> {
  return {
    behavior: policy.id,
    title: policy.title,
    severity: policy.severity,
    policyVersion: String(policy.version),
    grader: grader ?? 'none',
    policyHash: policy.hash,
    policyText: policy.body,
  };
}

function laneRates(
  { lanes }: StudyForecast,
  handle: number,
): Pick<BehaviorReport, 'today' | 'placebo' | 'candidate' | 'ratio'> {
  const rate = (table: GradeTable): RateReport => rateReport(laneRate(lanes.frame, table, handle));
  const candidate = lanes.candidate!;
  const comparison = compareRates(comparedPairs({ ...lanes, candidate }, handle));
  return {
    today: rate(lanes.observed),
    placebo: lanes.placebo ? rate(lanes.placebo) : null,
    candidate: rate(candidate),
    ratio:
      comparison.status === 'estimated'
        ? {
            estimate: comparison.ratio,
            ci95: Number.isFinite(comparison.interval.upper) ? { kind: 'interval', ...comparison.interval } : null,
            pIncreaseCandidate: comparison.pIncrease,
            pIncreaseObserved: null,
            pAbove1p5: comparison.pAbove1p5,
          }
        : { estimate: null, ci95: null, pIncreaseCandidate: null, pIncreaseObserved: null, pAbove1p5: null },
  };
}

/** No event seen: only the upper end is a claim. */
export function rateReport(estimate: LaneRate): RateReport {
  if (estimate.status === 'not-estimable') return { status: 'not-estimable', reason: estimate.reason };
  return {
    status: 'estimated',
    rate: estimate.point,
    ci95: range(estimate),
    upperAssumptionFree: estimate.upperAssumptionFree,
    method: estimate.method,
    events: estimate.events,
    eventClusters: estimate.eventClusters,
    n: estimate.n,
    nEff: estimate.effectiveN,
    deff: estimate.designEffect,
    deffPrior: estimate.designEffectPrior.value,
    flags: estimate.flags.map((flag) => flag.flag),
  };
}

export function range(estimate: Exclude<LaneRate, { status: 'not-estimable' }>): RateRange {
  return {
    kind: estimate.events === 0 ? 'bound' : 'interval',
    lower: estimate.interval.lower,
    upper: estimate.interval.upper,
  };
}

const calls: Readonly<Record<ForecastedBehavior['direction']['call'], CallReport>> = {
  rise: 'rises',
  fall: 'falls',
  none: 'no-call',
  'too-rare': 'too-rare',
};

function forecastFields(
  behavior: ForecastedBehavior | undefined,
): Pick<BehaviorReport, 'call' | 'forecast' | 'alternatives'> {
  const forecast = behavior?.forecast.forecasts.default;
  if (!behavior || !forecast) return { call: 'not-measured', forecast: null, alternatives: {} };
  const alternatives = Object.entries(behavior.forecast.forecasts).filter(([name]) => name !== 'default');
  return {
    call: calls[behavior.direction.call],
    forecast: forecastReport(forecast, behavior.forecast.drift.statement),
    alternatives: Object.fromEntries(alternatives.map(([name, other]) => [name, other!.point])),
  };
}

function forecastReport(forecast: RateForecast, drift: string): ForecastReport {
  const { intervals } = forecast;
  return {
    point: forecast.point,
    medianPer100k: forecast.point * 1e5,
    pi50: intervalRange(intervals[50]),
    pi80: intervalRange(intervals[80]),
    pi90: intervalRange(intervals[90]),
    pi95: intervalRange(intervals[95]),
    logSd: forecast.logSd,
    components: forecast.components,
    drift,
  };
}

function intervalRange(interval: RateInterval): RateRange {
  return interval.kind === 'bound' ? { kind: 'bound', lower: 0, upper: interval.upper } : interval;
}

function outcomeOf(
  scored: ScoredBehavior | undefined,
  forecasted: ForecastedBehavior | undefined,
): OutcomeReport | null {
  if (scored?.observed.status !== 'estimated' || !scored.scores.default || !forecasted) return null;
  const { observed } = scored;
  const named = Object.entries(scored.scores);
  const { inside, direction } = scored.scores.default;
  const called = direction.kind === 'scored' ? direction.called : 'no-call';
  return {
    n: observed.n,
    events: observed.events,
    rate: observed.point,
    ci95: range(observed),
    inside: { '50': inside[50], '80': inside[80], '90': inside[90], '95': inside[95] },
    errors: Object.fromEntries(named.map(([name, score]) => [name, score.multiplicativeError])),
    logScores: Object.fromEntries(named.map(([name, score]) => [name, score.logScore])),
    direction: called === 'no-call' ? 'not-called' : called,
  };
}
