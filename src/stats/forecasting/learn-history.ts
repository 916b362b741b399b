import { changeScales, mixtureCell, responsibilities } from './change-mixture.ts';
import { checkEvidence } from './check-evidence.ts';
import { directionMarginals, directionScales } from './direction-call.ts';
import { type DriftOptions, driftPosterior, sharedDriftWeights } from './drift-posterior.ts';
import type { ForecasterName, ForecastHistory, Outcome, PairedSummary } from './evidence.ts';
import { defaultHistory } from './forecast-history.ts';
import { fromGrid } from './forecast-interval.ts';
import { forecasterDensities } from './forecaster-densities.ts';
import type { LogOddsGrid } from './log-odds-grid.ts';
import { type ScaleMixture, widened } from './normal-kernel.ts';
import { pairedMoments } from './paired-moments.ts';
import { countLogPmf } from './predictive-count.ts';
import { type Regeneration, replayBiases } from './replay-bias.ts';

/** One earlier launch: what was known before it and what happened. */
export interface Launch {
  readonly evidence: readonly PairedSummary[];
  readonly outcomes: readonly Outcome[];
}

export interface LearnOptions extends Omit<DriftOptions, 'weights'> {
  readonly regeneration: Regeneration;
  /** Forecasters whose extra spread is learned. */
  readonly forecasters: readonly ForecasterName[];
  /** Cells scored per forecaster at most; they are taken evenly, so the answer does not depend on chance. */
  readonly scoredCells?: number;
}

const tauGrid = [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.55, 0.75, 1, 1.4];
const tauPriorSd = 0.25;
const rounds = 30;
/** Cells the stated defaults count for against the launches'. */
const pseudoCells = 40;

/**
 * Learns what a forecaster may carry from earlier launches: how large changes are (EM over the cells of all launches),
 * how lopsided discordant prompts are, the prior of the drift, and for each forecaster the extra spread tau that would
 * have scored best (log score of the outcomes).
 */
export function learnHistory(launches: readonly Launch[], options: LearnOptions): ForecastHistory {
  if (launches.length === 0) return defaultHistory;
  for (const launch of launches) checkEvidence(launch.evidence);
  const prepared = launches.map((launch) => prepare(launch, options));
  const changeWeights = emWeights(
    prepared.flatMap((one) => one.changes),
    defaultHistory.changeWeights,
    changeScales.length,
  );
  const directionWeights = emWeights(
    prepared.flatMap((one) => one.directions),
    defaultHistory.directionWeights,
    directionScales.length,
  );
  const driftWeights =
    options.blocks === 'none'
      ? defaultHistory.driftWeights
      : sharedDriftWeights(
          launches.map((l) => l.evidence),
          options.blocks,
        );
  const learned = { ...defaultHistory, changeWeights, directionWeights, driftWeights };
  const tau: Partial<Record<ForecasterName, number>> = {};
  for (const name of options.forecasters) tau[name] = bestTau(scoredCells(name, launches, learned, options));
  return { ...learned, tau, launches: launches.length, cells: launches.reduce((sum, l) => sum + l.evidence.length, 0) };
}

interface Prepared {
  readonly changes: readonly (readonly number[])[];
  readonly directions: readonly (readonly number[])[];
}

function prepare(launch: Launch, options: LearnOptions): Prepared {
  const biases = replayBiases(launch.evidence, options.regeneration).byBehavior;
  const changes = pairedMoments(launch.evidence).map((one, i) => mixtureCell(one, biases[i]!).marginals);
  return { changes, directions: directionMarginals(launch.evidence, biases) };
}

function emWeights(cells: readonly (readonly number[])[], start: readonly number[], size: number): readonly number[] {
  let weights = start;
  const wrapped = cells.map((marginals) => ({ marginals }));
  for (let round = 0; round < rounds; round++) {
    const counts = responsibilities(wrapped, weights);
    weights = Array.from(
      { length: size },
      (_, j) => (pseudoCells * start[j]! + counts[j]!) / (pseudoCells + cells.length),
    );
  }
  return weights;
}

interface ScoredCell {
  readonly grid: LogOddsGrid;
  readonly drift: ScaleMixture;
  readonly outcome: Outcome;
}

function scoredCells(
  name: ForecasterName,
  launches: readonly Launch[],
  history: ForecastHistory,
  options: LearnOptions,
): readonly ScoredCell[] {
  const cells = launches.flatMap((launch) => {
    const { evidence } = launch;
    const biases = replayBiases(evidence, options.regeneration).byBehavior;
    const inputs = {
      evidence,
      moments: pairedMoments(evidence),
      biases,
      changeWeights: history.changeWeights,
      benchmark: {},
    };
    const drifts = driftPosterior(evidence, { ...options, weights: history.driftWeights });
    const outcomes = new Map(launch.outcomes.map((outcome) => [outcome.behavior, outcome]));
    return forecasterDensities(name, inputs).flatMap((grid, i) => {
      const outcome = outcomes.get(evidence[i]!.behavior);
      return grid && outcome && outcome.n > 0 ? [{ grid, drift: drifts[i]!.added, outcome }] : [];
    });
  });
  const stride = Math.max(1, Math.ceil(cells.length / (options.scoredCells ?? 400)));
  return cells.filter((_, i) => i % stride === 0);
}

/** Half-normal: one launch with one surprise is no reason to widen every interval after it; thirty are. */
function logPrior(tau: number): number {
  return -0.5 * (tau / tauPriorSd) ** 2;
}

function bestTau(cells: readonly ScoredCell[]): number {
  let best = 0;
  let bestScore = -Infinity;
  let worse = 0;
  for (const tau of tauGrid) {
    const score = cells.reduce((sum, cell) => {
      const density = fromGrid(widened(cell.grid, tau * tau, cell.drift));
      return sum + countLogPmf(density, cell.outcome.events, cell.outcome.n);
    }, logPrior(tau));
    // The score has one top in tau: past it, two steps down are proof enough.
    if (score > bestScore + 1e-9) {
      best = tau;
      bestScore = score;
      worse = 0;
    } else if (++worse === 2) break;
  }
  return best;
}
