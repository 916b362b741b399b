import type { StudyReport } from '../../report/study-report.ts';
import type { StudyForecast } from '../forecast-study.ts';
import { laneRefs } from '../lanes/lanes.ts';
import type { Study } from '../study.ts';

const dollars = 10;

/**
 * What ten more dollars would shrink: the sampling part of each variance falls as n/(n + m), the other parts stay.
 * Where the models have no price, m is as many prefixes as there are.
 */
export async function morePrefixes(study: Study, forecast: StudyForecast): Promise<StudyReport['morePrefixes']> {
  // A behavior that nobody showed has a bound and no width: it would speak for all.
  const seen = forecast.behaviors.filter(({ evidence }) => evidence.current + evidence.candidate > 0);
  const parts = seen.flatMap((one) => one.forecast.forecasts.default?.components ?? []);
  const { prefixes } = forecast.slice;
  if (parts.length === 0 || prefixes === 0) return null;
  const perPrefix = await costOfAPrefix(study, forecast.slice);
  const more = perPrefix > 0 ? Math.floor(dollars / perPrefix) : prefixes;
  const keeps = prefixes / (prefixes + more);
  const sds = (share: number): number[] =>
    parts.map(({ sampling, ...rest }) => {
      const others = Object.values(rest).reduce((sum, variance) => sum + variance, 0);
      return Math.sqrt(share * sampling + others);
    });
  return {
    prefixes: more,
    costUsd: perPrefix > 0 ? more * perPrefix : null,
    factorNow: Math.exp(1.96 * middle(sds(1))),
    factorThen: Math.exp(1.96 * middle(sds(keeps))),
  };
}

/** Asking both lanes, and what judges took over all lanes. */
async function costOfAPrefix(study: Study, slice: StudyForecast['slice']): Promise<number> {
  const refs = laneRefs(study);
  let cost = (await study.store.grades.asked(slice.id)).costUsd / slice.prefixes;
  for (const ref of [refs.placebo, refs.candidate]) {
    const { costUsd, replied } = await study.store.replies.counts(slice.id, ref);
    if (replied > 0) cost += costUsd / replied;
  }
  return cost;
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
