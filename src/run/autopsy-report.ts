import type { Autopsy, AutopsyPart, GapPart } from '../forecast/autopsy.ts';
import type { AutopsyReport } from '../report/study-report.ts';

const explanations: Readonly<Record<AutopsyPart, string>> = {
  mix: 'the launched traffic has another mix of surfaces and languages',
  prompts: 'users asked other things within the same surfaces and languages',
  regeneration: 'asking the candidate again is not the same as its production',
  grader: 'the grader errs',
  model: 'the forecaster moved the rate away from the plain replay',
  sampling: 'chance in two finite samples',
};

/** An autopsy in figures and one sentence. */
export function autopsyReport({ behavior, forecast, observed, logGap, parts }: Autopsy, title: string): AutopsyReport {
  return {
    behavior,
    title,
    forecast,
    observed,
    gap: Math.exp(logGap),
    parts: parts.map(({ part, logShift, how }) => ({ part, factor: Math.exp(logShift), how })),
    sentence: sentenceOf(logGap, parts),
  };
}

/** Names the part that explains most, and how much of the gap that is. */
function sentenceOf(logGap: number, parts: readonly GapPart[]): string {
  const times = `${logGap > 0 ? 'More' : 'Less'} was seen than forecast, by a factor of ${Math.exp(Math.abs(logGap)).toFixed(1)}.`;
  const best = parts[0];
  if (!best || best.logShift / logGap <= 0) return `${times} No part that can be measured points that way.`;
  const share = Math.min(1, best.logShift / logGap);
  const how = best.how === 'measured' ? 'measured' : 'as likely as the forecast’s own variances say';
  return `${times} What explains most of it (${Math.round(100 * share)} %, ${how}): ${explanations[best.part]}.`;
}
