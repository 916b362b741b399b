import type { Outcome, RateForecast } from '../stats/index.ts';

/** What can stand between a forecast and what happened. */
export const autopsyParts = ['mix', 'prompts', 'regeneration', 'grader', 'model', 'sampling'] as const;
export type AutopsyPart = (typeof autopsyParts)[number];

/** One part of the gap, in natural logs of the rate: positive parts lifted the observed rate above the forecast. */
export interface GapPart {
  readonly part: AutopsyPart;
  readonly logShift: number;
  /** `measured` from rows; `expected`: the part's share of the rest, in proportion to its variance in the forecast. */
  readonly how: 'measured' | 'expected';
}

export interface Autopsy {
  readonly behavior: string;
  readonly forecast: number;
  /** Smoothed: (events + 1/2) / (n + 1). */
  readonly observed: number;
  /** ln(observed / forecast); the parts sum to it. */
  readonly logGap: number;
  /** What the forecast was made from, and what was seen. */
  readonly replay: Outcome;
  readonly outcome: Outcome;
  /** Largest in the direction of the gap first. */
  readonly parts: readonly GapPart[];
}

export interface AutopsyEvidence {
  readonly behavior: string;
  readonly forecast: RateForecast;
  readonly outcome: Outcome;
  /** The candidate's replay on the logs' prompts, as forecast from. */
  readonly replay: Outcome;
  /** The same replay as if the logs had had the launched mix of strata; null where no stratum is known. */
  readonly replayAtLaunchedMix: number | null;
  /** The candidate asked again on the launched prompts; null where that was not done. */
  readonly rerun: Outcome | null;
}

/**
 * Splits the gap between forecast and outcome. With a re-run on the launched prompts the split is exact:
 * observed/rerun is what asking again does, rerun/replay is what other prompts do (of it the mix, by
 * post-stratification), replay/forecast is what the forecaster did to the replay. Without one the mix and the
 * forecaster's part are measured, and what is left is shared out in proportion to the variances the forecast carried:
 * the posterior means of independent normal parts given their sum.
 */
export function autopsy(evidence: AutopsyEvidence): Autopsy {
  const { forecast, outcome } = evidence;
  const observed = smoothed(outcome);
  const logGap = Math.log(observed / forecast.point);
  const parts = evidence.rerun ? partsWithRerun(evidence, evidence.rerun) : partsWithout(evidence, logGap);
  const way = Math.sign(logGap) || 1;
  return {
    behavior: evidence.behavior,
    forecast: forecast.point,
    observed,
    logGap,
    replay: evidence.replay,
    outcome,
    parts: [...parts].sort((a, b) => way * (b.logShift - a.logShift)),
  };
}

function partsWithRerun(evidence: AutopsyEvidence, rerun: Outcome): readonly GapPart[] {
  const replay = smoothed(evidence.replay);
  const mix = mixShift(evidence);
  return [
    measured('regeneration', Math.log(smoothed(evidence.outcome) / smoothed(rerun))),
    measured('mix', mix),
    measured('prompts', Math.log(smoothed(rerun) / replay) - mix),
    measured('model', Math.log(replay / evidence.forecast.point)),
  ];
}

function partsWithout(evidence: AutopsyEvidence, logGap: number): readonly GapPart[] {
  const mix = mixShift(evidence);
  const model = Math.log(smoothed(evidence.replay) / evidence.forecast.point);
  const rest = logGap - mix - model;
  const { sampling, grader, placebo, drift } = evidence.forecast.components;
  const variances: readonly (readonly [AutopsyPart, number])[] = [
    ['sampling', sampling + countVariance(evidence.outcome)],
    ['regeneration', placebo],
    ['prompts', drift],
    ['grader', grader],
  ];
  const total = variances.reduce((sum, [, variance]) => sum + variance, 0);
  return [
    measured('mix', mix),
    measured('model', model),
    ...variances
      .filter(([, variance]) => variance > 0)
      .map(([part, variance]): GapPart => ({ part, logShift: (rest * variance) / total, how: 'expected' })),
  ];
}

function mixShift({ replayAtLaunchedMix, replay }: AutopsyEvidence): number {
  if (replayAtLaunchedMix === null || replay.events === 0) return 0;
  const rate = replay.events / replay.n;
  return Math.log(Math.max(replayAtLaunchedMix, 0.5 / replay.n) / rate);
}

function measured(part: AutopsyPart, logShift: number): GapPart {
  return { part, logShift, how: 'measured' };
}

function smoothed({ events, n }: Pick<Outcome, 'events' | 'n'>): number {
  return (events + 0.5) / (n + 1);
}

/** Of the log of a count's rate. */
function countVariance({ events, n }: Outcome): number {
  return 1 / (events + 0.5) - 1 / (n + 1);
}

/** A cell's rate is drawn towards the overall rate as if this many replies of the average had been seen in it. */
const pseudoReplies = 5;

/**
 * The rate the logs' replies would have shown under another mix: each cell's rate, shrunk to the overall rate, weighted
 * by the cell's share after the launch. Cells the logs never saw count at the overall rate.
 */
export function postStratified(
  logged: ReadonlyMap<string, { readonly weight: number; readonly events: number; readonly n: number }>,
  launched: ReadonlyMap<string, number>,
): number | null {
  const weights = [...logged.values()].reduce((sum, cell) => sum + cell.weight, 0);
  const total = [...launched.values()].reduce((sum, weight) => sum + weight, 0);
  if (weights === 0 || total === 0) return null;
  const overall = [...logged.values()].reduce((sum, { weight, events, n }) => sum + (weight * events) / n, 0) / weights;
  let rate = 0;
  for (const [cell, weight] of launched) {
    const own = logged.get(cell);
    const shrunk = own ? (own.events + pseudoReplies * overall) / (own.n + pseudoReplies) : overall;
    rate += (weight / total) * shrunk;
  }
  return rate;
}
