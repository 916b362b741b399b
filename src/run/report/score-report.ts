import { medianError } from '../../forecast/median-error.ts';
import type { BehaviorReport, OutcomeReport, ScoreReport } from '../../report/study-report.ts';
import { autopsyStudy } from '../autopsy-study.ts';
import { isoOrNull } from '../iso-time.ts';
import type { StudyScore } from '../score-study.ts';
import type { Study } from '../study.ts';
import { autopsyReport } from './autopsy-report.ts';

export async function scoreReport(
  study: Study,
  behaviors: readonly BehaviorReport[],
  score: StudyScore,
): Promise<ScoreReport> {
  const counts = await study.store.traffic.counts('launched');
  const scored = behaviors.flatMap((behavior) => (behavior.outcome ? [{ behavior, outcome: behavior.outcome }] : []));
  const enough = new Set(score.behaviors.filter(({ enoughEvents }) => enoughEvents).map(({ behavior }) => behavior));
  const common = scored.filter(({ behavior }) => enough.has(behavior.behavior));
  const errors = perForecaster(
    common.map(({ outcome }) => outcome),
    'errors',
    medianError,
  );
  const autopsies = await autopsyStudy(study, score);
  const titles = new Map(behaviors.map(({ behavior, title }) => [behavior, title]));
  const called = scored.filter(({ outcome }) => outcome.direction !== 'not-called');
  return {
    launched: {
      conversations: counts.conversations,
      prefixes: score.slice.prefixes,
      from: isoOrNull(counts.firstAt),
      to: isoOrNull(counts.lastAt),
    },
    mixShift: await mixShift(study),
    inside95: { inside: scored.filter(({ outcome }) => outcome.inside['95']).length, of: scored.length },
    calls: { right: called.filter(({ outcome }) => outcome.direction === 'right').length, of: called.length },
    medianError: errors.default ?? null,
    medianErrorByForecaster: errors,
    meanLogScoreByForecaster: perForecaster(
      scored.map(({ outcome }) => outcome),
      'logScores',
      mean,
    ),
    rerun: autopsies.rerun,
    autopsies: autopsies.behaviors.map((one) => autopsyReport(one, titles.get(one.behavior) ?? one.behavior)),
    floor: medianError(common.flatMap(({ behavior, outcome }) => samplingFloor(behavior, outcome))),
  };
}

function perForecaster<T extends number | null>(
  outcomes: readonly OutcomeReport[],
  field: 'errors' | 'logScores',
  summary: (values: number[]) => T,
): Record<string, T> {
  const names = Object.keys(outcomes[0]?.[field] ?? {});
  return Object.fromEntries(
    names.map((name) => [name, summary(outcomes.flatMap((outcome) => outcome[field][name] ?? []))]),
  );
}

/**
 * The error that two samples of these sizes would show at the median if nothing but their sampling stood between
 * forecast and truth: exp(0.674 s), s the standard deviation of the difference of two log rates.
 */
function samplingFloor({ candidate }: BehaviorReport, outcome: OutcomeReport): number[] {
  if (candidate.status !== 'estimated') return [];
  const variance = (rate: number, n: number): number => (1 - rate) / (Math.max(rate, 0.5 / n) * n);
  return [Math.exp(0.6745 * Math.sqrt(variance(candidate.rate, candidate.nEff) + variance(outcome.rate, outcome.n)))];
}

/** Shares of surface and language that moved by five points or more, the largest first. */
async function mixShift(study: Study): Promise<string[]> {
  const before = await shares(study, 'current');
  const after = await shares(study, 'launched');
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((key) => ({ key, points: 100 * ((after.get(key) ?? 0) - (before.get(key) ?? 0)) }))
    .filter(({ points }) => Math.abs(points) >= 5)
    .sort((a, b) => Math.abs(b.points) - Math.abs(a.points))
    .map(({ key, points }) => `${key} ${points > 0 ? '+' : '−'}${Math.abs(points).toFixed(0)} points`);
}

async function shares(study: Study, traffic: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  let total = 0;
  for await (const row of study.store.traffic.rows(traffic)) {
    total++;
    for (const value of [row.surface, row.language]) if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return new Map([...counts].map(([key, n]) => [key, n / total]));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
