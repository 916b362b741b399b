import { checkEvidence } from './check-evidence.ts';
import { type BehaviorDrift, driftPosterior } from './drift-posterior.ts';
import type {
  BehaviorForecast,
  ForecasterName,
  ForecastHistory,
  PairedSummary,
  RateForecast,
  VarianceParts,
} from './evidence.ts';
import { defaultHistory } from './forecast-history.ts';
import { forecastIntervals, fromGrid } from './forecast-interval.ts';
import type { ForecastRateOptions } from './forecast-options.ts';
import { type DensityInputs, forecasterDensities } from './forecaster-densities.ts';
import { inNameOrder } from './in-name-order.ts';
import { gridMoments, type LogOddsGrid } from './log-odds-grid.ts';
import { mixtureVariance, widened } from './normal-kernel.ts';
import { pairedMoments } from './paired-moments.ts';
import { predictiveCount } from './predictive-count.ts';
import { type ReplayBiases, replayBiases } from './replay-bias.ts';

export const defaultForecasters: readonly ForecasterName[] = [
  'default',
  'raw-replay',
  'placebo-corrected',
  'placebo-shrunken',
  'paired-closed-form',
  'eb-mixture',
  'persistence',
];

/**
 * Forecasts the launched rate of every behavior jointly (the shrinkage pools over them). Each forecaster's density is
 * its own sampling and placebo error, then the grader's, the drift's and the history's spread, all in log odds.
 * Throws StatsError for counts that cannot be.
 */
export function forecastRate(
  evidence: readonly PairedSummary[],
  options: ForecastRateOptions = {},
): readonly BehaviorForecast[] {
  checkEvidence(evidence, options);
  if (evidence.length === 0) return [];
  return inNameOrder(evidence, (sorted) => forecastJointly(sorted, options));
}

function forecastJointly(
  evidence: readonly PairedSummary[],
  options: ForecastRateOptions,
): readonly BehaviorForecast[] {
  const history = options.history ?? defaultHistory;
  const moments = pairedMoments(evidence);
  const biases = replayBiases(evidence, options.regeneration ?? 'live');
  const blocks = options.blocks ?? 'time';
  const ahead = options.blocksAhead === undefined ? {} : { blocksAhead: options.blocksAhead };
  const drifts = driftPosterior(evidence, { blocks, weights: history.driftWeights, ...ahead });
  const inputs = {
    evidence,
    moments,
    biases: biases.byBehavior,
    changeWeights: history.changeWeights,
    benchmark: options.benchmark ?? {},
  };
  const names = options.forecasters ?? defaultForecasters;
  const lanes = names.map((name) => laneForecasts(name, inputs, { drifts, history, options }));
  return evidence.map((one, i) => ({
    behavior: one.behavior,
    outcomeN: outcomeSize(one, options),
    forecasts: Object.fromEntries(names.flatMap((name, f) => (lanes[f]![i] ? [[name, lanes[f]![i]!]] : []))),
    drift: drifts[i]!.statement,
    assumptions: assumptions(one, biases, history),
  }));
}

interface Spread {
  readonly drifts: readonly BehaviorDrift[];
  readonly history: ForecastHistory;
  readonly options: ForecastRateOptions;
}

function laneForecasts(
  name: ForecasterName,
  inputs: DensityInputs,
  spread: Spread,
): readonly (RateForecast | undefined)[] {
  return forecasterDensities(name, inputs).map((grid, i) => {
    if (!grid) return undefined;
    const one = inputs.evidence[i]!;
    const grader = spread.options.graderVariance?.[one.behavior] ?? 0;
    const tau = spread.history.tau[name] ?? 0;
    const drift = spread.drifts[i]!.added;
    const placebo = usesReplay(name) ? placeboShare(grid, inputs, i) : 0;
    const added = { grader, placebo, drift: mixtureVariance(drift), model: tau * tau };
    const outcomeN = outcomeSize(one, spread.options);
    const plain = plainCount(name, inputs, i);
    const printed = plain ? { plainPoint: (plain.events + 0.5) / (plain.n + 1) } : {};
    return rateForecast(name, widened(grid, grader + tau * tau, drift), { added, outcomeN, ...printed });
  });
}

/** The forecasts somebody would make without an engine print their own count's rate, smoothed so that 0 is not said. */
function plainCount(name: ForecasterName, inputs: DensityInputs, i: number): { n: number; events: number } | undefined {
  const one = inputs.evidence[i]!;
  if (name === 'raw-replay') return { n: one.n, events: one.candidate };
  if (name === 'persistence') return inputs.moments[i]!.current;
  return name === 'benchmark-transfer' ? inputs.benchmark[one.behavior] : undefined;
}

function usesReplay(name: ForecasterName): boolean {
  return name !== 'persistence' && name !== 'benchmark-transfer' && name !== 'raw-replay';
}

/** Part of the density's variance that the uncertain replay bias is answerable for. */
function placeboShare(grid: LogOddsGrid, inputs: DensityInputs, i: number): number {
  const bias = inputs.biases[i]!.variance;
  return bias > 0 ? (gridMoments(grid).variance * bias) / (bias + inputs.moments[i]!.sx) : 0;
}

function rateForecast(
  forecaster: ForecasterName,
  grid: LogOddsGrid,
  about: { readonly added: Omit<VarianceParts, 'sampling'>; readonly outcomeN: number; readonly plainPoint?: number },
): RateForecast {
  const density = fromGrid(grid);
  const predictive = predictiveCount(density, about.outcomeN);
  const total = gridMoments(grid).variance;
  return {
    forecaster,
    point: about.plainPoint ?? predictive.point(),
    density,
    intervals: forecastIntervals(density, predictive),
    logSd: Math.sqrt(total),
    components: partsOf(total, about.added),
  };
}

/** Sampling is what the other parts leave; the grid rounds variances, so the parts are scaled where they would not fit. */
function partsOf(total: number, added: Omit<VarianceParts, 'sampling'>): VarianceParts {
  const sum = added.grader + added.placebo + added.drift + added.model;
  const scale = sum > total ? total / sum : 1;
  return {
    sampling: Math.max(0, total - sum * scale),
    grader: added.grader * scale,
    placebo: added.placebo * scale,
    drift: added.drift * scale,
    model: added.model * scale,
  };
}

function outcomeSize(one: PairedSummary, options: ForecastRateOptions): number {
  return options.outcomeN ?? Math.max(1, Math.round(one.n));
}

function assumptions(one: PairedSummary, biases: ReplayBiases, history: ForecastHistory): readonly string[] {
  const bias = {
    measured: one.placebo
      ? 'Replay bias measured by the placebo lane.'
      : 'Replay bias taken from the other behaviors’ placebo lanes.',
    assumed: 'No placebo lane: the replay may be off by x1.3 either way (log SD 0.27).',
    none: 'Recorded replies: no replay bias.',
  }[biases.kind];
  const learned =
    history.launches > 0
      ? `Size of changes learned from ${history.launches} launches.`
      : 'Size of changes: stated defaults, no earlier launch.';
  return [bias, learned];
}
