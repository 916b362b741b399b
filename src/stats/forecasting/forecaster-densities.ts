import { mixtureCell, mixturePosterior, type ReplayBias, updatedWeights } from './change-mixture.ts';
import type { ForecasterName, PairedSummary } from './evidence.ts';
import { betaOnGrid, type LogOddsGrid, ladderStep, normalOnGrid, pooled, shifted } from './log-odds-grid.ts';
import { widened } from './normal-kernel.ts';
import type { PairedMoments } from './paired-moments.ts';

/** Smallest standard deviation of the change the shrinkage may believe in. */
const leastChangeSd = 0.05;

/**
 * The default pools three densities: the mixture carries it, the closed form shrinks the common behaviors together, and
 * the replay after its offset keeps the pool honest where a change is larger than the mixture expects. On five corpora
 * the three beat the equal pool of the first two in log score. `trust` is the sampling part of the replay's variance:
 * a replay whose bias is the larger part speaks only through the two that shrink it (equal pool, backtest.md 5).
 */
function poolShares(trust: number): readonly [mixture: number, closed: number, replay: number] {
  return [0.5 + 0.1 * trust, 0.5 - 0.4 * trust, 0.3 * trust];
}

export interface DensityInputs {
  readonly evidence: readonly PairedSummary[];
  readonly moments: readonly PairedMoments[];
  readonly biases: readonly ReplayBias[];
  readonly changeWeights: readonly number[];
  readonly benchmark: Readonly<Record<string, { readonly n: number; readonly events: number }>>;
}

type Densities = readonly (LogOddsGrid | undefined)[];

/** Density of every behavior's launched rate by one forecaster, before drift and the history's extra spread. */
export function forecasterDensities(name: ForecasterName, inputs: DensityInputs): Densities {
  return builders[name](inputs);
}

const builders: Readonly<Record<ForecasterName, (inputs: DensityInputs) => Densities>> = {
  default: (inputs) => {
    const lanes = [
      builders['eb-mixture'](inputs),
      builders['paired-closed-form'](inputs),
      builders['placebo-corrected'](inputs),
    ];
    return inputs.moments.map(({ sx }, i) => {
      const shares = poolShares(sx / (sx + inputs.biases[i]!.variance));
      return pooled(lanes.map((grids, lane) => ({ grid: grids[i]!, share: shares[lane]! })));
    });
  },
  'raw-replay': ({ evidence }) => evidence.map((one) => jeffreys(one.candidate, one.n)),
  'placebo-corrected': ({ evidence, biases }) =>
    evidence.map((one, i) => {
      const { mean, variance } = biases[i]!;
      const moved = shifted(jeffreys(one.candidate, one.n), -mean);
      return variance > 0 ? widened(moved, variance) : moved;
    }),
  'placebo-shrunken': (inputs) => shrunkenRatio(inputs),
  'paired-closed-form': (inputs) => closedForm(inputs),
  'eb-mixture': ({ moments, biases, changeWeights }) => {
    const cells = moments.map((one, i) => mixtureCell(one, biases[i]!));
    const weights = updatedWeights(cells, changeWeights);
    return cells.map((cell) => mixturePosterior(cell, weights));
  },
  persistence: ({ moments }) => moments.map(({ current }) => jeffreys(current.events, current.n)),
  'benchmark-transfer': ({ evidence, benchmark }) =>
    evidence.map((one) => {
      const rate = benchmark[one.behavior];
      return rate ? jeffreys(rate.events, rate.n) : undefined;
    }),
};

function jeffreys(events: number, n: number): LogOddsGrid {
  const sd = Math.sqrt(1 / (events + 0.5) + 1 / (n - events + 0.5));
  return betaOnGrid(events + 0.5, n - events + 0.5, ladderStep(sd, 5));
}

/** x - (sx - c)/(s^2 + v) d: only the candidate's own, unshared sampling error is shrunk away (backtest.md 2.1). */
function closedForm({ moments, biases }: DensityInputs): Densities {
  const parts = moments.map((one, i) => {
    const bias = biases[i]!;
    const sx = one.sx + bias.variance;
    const x = one.x - bias.mean;
    return { x, sx, own: sx - one.shared, difference: x - one.y, v: sx + one.sy - 2 * one.shared };
  });
  const change = changeVariance(parts);
  return parts.map(({ x, sx, own, difference, v }) => {
    const mean = x - (own / (change + v)) * difference;
    const variance = sx - (own * own) / (change + v);
    return normalOnGrid({ mean, variance }, ladderStep(Math.sqrt(variance), 6));
  });
}

/** The published shape of statistics.md 6.2: today's rate moved by a shrunken ratio; unpaired variances. */
function shrunkenRatio({ moments, biases }: DensityInputs): Densities {
  const parts = moments.map((one, i) => {
    const bias = biases[i]!;
    const difference = one.x - bias.mean - one.y;
    return { y: one.y, sy: one.sy, difference, v: one.sx + one.sy + bias.variance };
  });
  const change = changeVariance(parts);
  return parts.map(({ y, sy, difference, v }) => {
    const trust = change / (change + v);
    const variance = trust * v + sy;
    return normalOnGrid({ mean: y + trust * difference, variance }, ladderStep(Math.sqrt(variance), 6));
  });
}

/** Method-of-moments variance of the change over behaviors: (sum d^2/v - B) / sum 1/v, at least 0.05^2. */
function changeVariance(parts: readonly { readonly difference: number; readonly v: number }[]): number {
  let q = 0;
  let precision = 0;
  for (const { difference, v } of parts) {
    q += difference ** 2 / v;
    precision += 1 / v;
  }
  return Math.max(leastChangeSd ** 2, (q - parts.length) / precision);
}
