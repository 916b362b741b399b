import type { Autopsy, AutopsyPart, GapPart } from '../../forecast/autopsy.ts';
import { formatRatio } from '../../report/format-ratio.ts';
import type { AutopsyReport } from '../../report/study-report.ts';

const explanations: Readonly<Record<AutopsyPart, string>> = {
  mix: 'the launched traffic has another mix of surfaces and languages',
  prompts: 'users asked other things within the same surfaces and languages',
  regeneration: 'asking the candidate again is not the same as its production',
  grader: 'the grader errs',
  model: 'the forecaster moved the rate away from the plain replay',
  sampling: 'chance in two finite samples',
};

/** An autopsy in figures and in words. */
export function autopsyReport(found: Autopsy, title: string): AutopsyReport {
  const { behavior, forecast, observed, logGap, parts, replay, outcome } = found;
  return {
    behavior,
    title,
    forecast,
    observed,
    gap: Math.exp(logGap),
    events: Math.min(replay.events, outcome.events),
    parts: parts.map(({ part, logShift, how }) => ({ part, factor: Math.exp(logShift), how })),
    sentence: `${gapSentence(found)} ${causeSentence(logGap, parts)}`,
  };
}

/** A ratio to a replay that showed nothing is a ratio to a guess, so the counts stand there instead. */
function gapSentence({ logGap, replay, outcome }: Autopsy): string {
  const seen = `${outcome.events} of ${outcome.n}`;
  if (replay.events === 0) return `The replay showed none in ${replay.n}, the launch ${seen}.`;
  const side = logGap > 0 ? 'More' : 'Less';
  if (outcome.events === 0) return `${side} was seen than forecast: ${seen}.`;
  const factor = formatRatio(Math.exp(Math.abs(logGap)), Math.min(replay.events, outcome.events));
  return `${side} was seen than forecast, by ${factor}.`;
}

/** Names what was measured where that is most of the gap, and else what the forecast itself holds likeliest. */
function causeSentence(logGap: number, parts: readonly GapPart[]): string {
  const towards = parts.filter(({ logShift }) => logShift / logGap > 0);
  const best = towards[0];
  if (!best) return 'No part that can be measured points that way.';
  const share = best.logShift / logGap;
  if (best.how === 'measured') {
    const most = share >= 0.95 ? 'All of it' : share >= 0.5 ? 'Most of it' : 'The largest part of it';
    return `${most} is measured: ${explanations[best.part]}.`;
  }
  return `Nothing that was measured explains it; by the forecast’s own variances the likeliest cause is that ${clause[best.part]}.`;
}

/** The same as a clause after "that". */
const clause: Readonly<Record<AutopsyPart, string>> = {
  ...explanations,
  sampling: 'two finite samples differ by chance',
};
