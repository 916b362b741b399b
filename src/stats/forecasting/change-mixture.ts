import {
  betaOnGrid,
  coarsened,
  type LogOddsGrid,
  ladderStep,
  normalised,
  shifted,
  softplus,
  trimmed,
} from './log-odds-grid.ts';
import { type HalfKernel, mixtureHalfKernel, normalHalfKernel, widened } from './normal-kernel.ts';
import type { PairedMoments } from './paired-moments.ts';

/** Standard deviations of the change in log odds from one deployment to its successor. */
export const changeScales: readonly number[] = [0.02, 0.12, 0.25, 0.5, 0.9, 1.5, 2.5];

/** Behaviors the history's weights count for when a pair's own behaviors update them. */
const pseudoBehaviors = 20;
const updates = 4;

/**
 * Pseudo-events of today's rate. Below Jeffreys' 1/2 because most behaviors one asks about are rare: among cells with no
 * event in either lane the launched half shows .1 to .2 (three corpora), where 1/2 expects .3.
 */
const todayPseudoEvents = 0.35;

/** What is known of the replay's own bias, in log odds: mean and variance. */
export interface ReplayBias {
  readonly mean: number;
  readonly variance: number;
}

/**
 * One behavior prepared for the mixture: today's density and the candidate's exact binomial likelihood on one grid,
 * both net of the sampling error the two lanes share, and how likely each change is (their cross-correlation).
 */
export interface MixtureCell {
  readonly prior: LogOddsGrid;
  readonly likelihood: LogOddsGrid;
  /** Marginal likelihood of each change scale, up to a common factor. */
  readonly marginals: readonly number[];
  readonly shared: number;
}

/**
 * x and y share the error of the prompts. Net of it the model is: today's rate on these prompts, a change from the
 * mixture, the candidate's own error. So the shared variance leaves both lanes here (the likelihood is raised to
 * sx / (sx - c), today's counts to sy / (sy - c)) and returns once at the end; with normal errors this is exactly the
 * generalised least-squares solution x - (sx - c) / (s^2 + v) d.
 */
export function mixtureCell(moments: PairedMoments, bias: ReplayBias): MixtureCell {
  const ownPower = moments.sx / (moments.sx - moments.shared);
  const todayPower = moments.sy / (moments.sy - moments.shared);
  const sdX = Math.sqrt(moments.sx - moments.shared + bias.variance);
  const sdY = Math.sqrt(moments.sy - moments.shared);
  const step = Math.max(ladderStep(Math.min(sdX, sdY), 3), ladderStep(Math.max(sdX, sdY), 24));
  const { events, n } = moments.current;
  const prior = betaOnGrid(todayPower * (events + todayPseudoEvents), todayPower * (n - events + 0.5), step);
  const bare = likelihoodOnGrid(moments, ownPower, step, prior);
  const moved = shifted(bare, -bias.mean - moments.sliceLuck);
  const widest = bias.variance > 0 ? widened(normalised(moved), bias.variance) : moved;
  const common = Math.max(prior.step, widest.step);
  const today = coarsened(prior, common);
  const likelihood = coarsened(widest, common);
  return { prior: today, likelihood, marginals: marginalsOf(today, likelihood), shared: moments.shared };
}

/** Binomial likelihood raised to `power`, from where either lane puts the rate to the right end of its own support. */
function likelihoodOnGrid(moments: PairedMoments, power: number, step: number, prior: LogOddsGrid): LogOddsGrid {
  const yes = power * moments.candidate.events;
  const no = power * (moments.candidate.n - moments.candidate.events);
  const reach = betaOnGrid(yes + 0.5 * power, no + 0.5 * power, step);
  const priorLast = prior.first + prior.weights.length - 1;
  const first = yes < 1 ? Math.min(reach.first, prior.first) : reach.first;
  const last =
    no < 1 ? Math.max(reach.first + reach.weights.length - 1, priorLast) : reach.first + reach.weights.length - 1;
  const weights = new Float64Array(last - first + 1);
  const mode = Math.min(last * step, Math.max(first * step, Math.log((yes + 1e-9) / (no + 1e-9))));
  const top = yes * mode - (yes + no) * softplus(mode);
  for (let i = 0; i < weights.length; i++) {
    const u = (first + i) * step;
    weights[i] = Math.exp(yes * u - (yes + no) * softplus(u) - top);
  }
  return { first, step, weights };
}

function marginalsOf(prior: LogOddsGrid, likelihood: LogOddsGrid): readonly number[] {
  const offset = likelihood.first - prior.first;
  const low = offset - (prior.weights.length - 1);
  const high = offset + likelihood.weights.length - 1;
  const cross = new Float64Array(high - low + 1);
  for (let i = 0; i < likelihood.weights.length; i++) {
    const mass = likelihood.weights[i]!;
    if (mass < 1e-12) continue;
    const base = offset + i - low;
    for (let k = 0; k < prior.weights.length; k++) cross[base - k]! += mass * prior.weights[k]!;
  }
  const reach = Math.max(Math.abs(low), Math.abs(high));
  return changeScales.map((scale) => {
    const half = scaleKernel(scale, likelihood.step, reach);
    let sum = 0;
    for (let d = low; d <= high; d++) sum += cross[d - low]! * (half[Math.abs(d)] ?? 0);
    return sum;
  });
}

const kernels = new Map<string, HalfKernel>();

/** Kernels depend on the ladder's step alone, so they are made once. */
function scaleKernel(scale: number, step: number, reach: number): HalfKernel {
  const key = `${scale}/${step}`;
  const known = kernels.get(key);
  if (known && known.length > Math.min(reach, Math.ceil((6 * scale) / step))) return known;
  const made = normalHalfKernel(scale, step, Math.ceil((6 * scale) / step) + 1);
  kernels.set(key, made);
  return made;
}

/** The weights of this pair: the history's, updated by its own behaviors (they count for 20). */
export function updatedWeights(cells: readonly MixtureCell[], start: readonly number[]): readonly number[] {
  let weights = start;
  for (let round = 0; round < updates; round++) {
    const counts = responsibilities(cells, weights);
    weights = start.map((w, j) => (pseudoBehaviors * w + counts[j]!) / (pseudoBehaviors + cells.length));
  }
  return weights;
}

/** Expected number of cells from each scale: one E-step of the mixture. */
export function responsibilities(
  cells: readonly { readonly marginals: readonly number[] }[],
  weights: readonly number[],
): number[] {
  const counts = weights.map(() => 0);
  for (const cell of cells) {
    let total = 0;
    for (let j = 0; j < weights.length; j++) total += weights[j]! * cell.marginals[j]!;
    if (!(total > 0)) {
      for (let j = 0; j < weights.length; j++) counts[j]! += weights[j]!;
      continue;
    }
    for (let j = 0; j < weights.length; j++) counts[j]! += (weights[j]! * cell.marginals[j]!) / total;
  }
  return counts;
}

/** Posterior of the launched rate's log odds: likelihood times today's density moved by the change mixture. */
export function mixturePosterior(cell: MixtureCell, weights: readonly number[]): LogOddsGrid {
  const { prior, likelihood } = cell;
  const offset = likelihood.first - prior.first;
  const reach = Math.max(Math.abs(offset - prior.weights.length + 1), Math.abs(offset + likelihood.weights.length - 1));
  const half = mixtureHalfKernel({ scales: changeScales, weights }, likelihood.step, reach);
  const out = new Float64Array(likelihood.weights.length);
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let k = 0; k < prior.weights.length; k++) sum += prior.weights[k]! * half[Math.abs(offset + i - k)]!;
    out[i] = sum * likelihood.weights[i]!;
  }
  // So far apart that no change scale reaches: the replay alone speaks.
  const weightsOut = out.some((w) => w > 0) ? out : likelihood.weights;
  const posterior = normalised(trimmed({ first: likelihood.first, step: likelihood.step, weights: weightsOut }));
  return cell.shared > 0 ? widened(posterior, cell.shared) : posterior;
}
