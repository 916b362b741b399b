import { bayesFdrSelect } from '../multiplicity/bayes-fdr-select.ts';
import { requireCount, requireFinite, requireOpenProbability } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';
import type { ReplayBias } from './change-mixture.ts';
import { checkEvidence } from './check-evidence.ts';
import type { DirectionCall, ForecastHistory, PairedSummary } from './evidence.ts';
import { defaultHistory } from './forecast-history.ts';
import { inNameOrder } from './in-name-order.ts';
import { binomialCdf } from './peizer-pratt.ts';
import { type Regeneration, replayBiases } from './replay-bias.ts';

/** Standard deviations of the log odds that a discordant prompt is the candidate's. */
export const directionScales: readonly number[] = [0.03, 0.2, 0.4, 0.8, 1.5, 3];

const pseudoBehaviors = 20;
const updates = 4;
const reach = 12;
const step = 0.1;
const cells = Math.round((2 * reach) / step) + 1;
const logOdds = Float64Array.from({ length: cells }, (_, i) => -reach + i * step);
const scalePriors = directionScales.map(normalPrior);

export interface DirectionCallOptions {
  readonly history?: ForecastHistory;
  readonly outcomeN?: number;
  /** Bayesian false-discovery rate over the behaviors that can be called. */
  readonly falseDiscoveryRate?: number;
  /** Logged events (the larger lane's) below which no call is made. */
  readonly leastEvents?: number;
  /** Changes whose expected ratio is nearer to 1 than this are not called: sure or not, they are not news. */
  readonly leastRatio?: number;
  /** Calls less likely right than this are not made, however much of the false-discovery rate is left. */
  readonly leastProbability?: number;
  readonly regeneration?: Regeneration;
}

/**
 * Which way each behavior will go (backtest.md 2.5): of the discordant prompts a share pi is the candidate's,
 * logit pi ~ scale mixture of normals, exact binomial likelihood, and the call is about the launched window, whose own
 * discordant prompts are drawn from the same pi. Calls: the largest set whose mean chance of a wrong sign is at most
 * the false-discovery rate, among behaviors with enough events.
 */
export function directionCall(
  evidence: readonly PairedSummary[],
  options: DirectionCallOptions = {},
): readonly DirectionCall[] {
  checkEvidence(evidence);
  return inNameOrder(evidence, (sorted) => callJointly(sorted, options));
}

function callJointly(evidence: readonly PairedSummary[], options: DirectionCallOptions): readonly DirectionCall[] {
  const rate = requireOpenProbability('falseDiscoveryRate', options.falseDiscoveryRate ?? 0.1);
  const least = requireCount('leastEvents', options.leastEvents ?? 5);
  const biases = replayBiases(evidence, options.regeneration ?? 'live').byBehavior;
  const likelihoods = evidence.map((one, i) => discordantLikelihood(one, biases[i]!));
  const weights = updatedWeights(likelihoods, (options.history ?? defaultHistory).directionWeights);
  const open = evidence.map((one, i) => {
    const posterior = posteriorOf(likelihoods[i]!, weights);
    const { more, tie } = launchedChances(posterior, launchedDiscordants(one, options.outcomeN));
    return {
      behavior: one.behavior,
      pIncrease: more + tie / 2,
      ratio: ratioOf(one, posterior),
      // A window that shows as much as before does not bear a call out, so a tie is an error of either call.
      localError: 1 - Math.max(more, 1 - more - tie),
    };
  });
  const eligible = evidence.map((one) => Math.max(one.current, one.candidate) >= least);
  const leastLog = Math.log(requireAtLeastOne(options.leastRatio ?? 1.2));
  const largestError = 1 - requireOpenProbability('leastProbability', options.leastProbability ?? 0.72);
  const worthCalling = open.flatMap((one, i) => {
    const news = one.localError <= largestError && Math.abs(Math.log(one.ratio)) >= leastLog;
    return eligible[i] && news ? [i] : [];
  });
  const localErrors = worthCalling.map((i) => open[i]!.localError);
  const selected = localErrors.length > 0 ? bayesFdrSelect({ localErrors, alpha: rate }).selected : [];
  const called = new Set(selected.map((at) => worthCalling[at]!));
  return open.map((one, i) => ({
    ...one,
    call: !eligible[i] ? 'too-rare' : !called.has(i) ? 'none' : one.pIncrease > 0.5 ? 'rise' : 'fall',
  }));
}

/** Marginal likelihood of each direction scale for every behavior: what `learnHistory` needs. */
export function directionMarginals(
  evidence: readonly PairedSummary[],
  biases: readonly ReplayBias[],
): readonly (readonly number[])[] {
  return evidence.map((one, i) => marginals(discordantLikelihood(one, biases[i]!)));
}

function requireAtLeastOne(ratio: number): number {
  if (requireFinite('leastRatio', ratio) >= 1) return ratio;
  throw new StatsError('argument-out-of-range', {
    argument: 'leastRatio',
    value: ratio,
    expected: 'give a ratio of at least 1',
  });
}

function normalPrior(scale: number): Float64Array {
  const prior = logOdds.map((u) => Math.exp(-0.5 * (u / Math.max(scale, step / 2)) ** 2));
  const total = prior.reduce((sum, w) => sum + w, 0);
  return prior.map((w) => w / total);
}

/** Likelihood of logit pi on the grid, moved and widened by the replay's own bias. */
function discordantLikelihood(one: PairedSummary, bias: ReplayBias): Float64Array {
  const b = one.candidateOnly / (one.designEffect ?? 1);
  const c = one.currentOnly / (one.designEffect ?? 1);
  const total = b + c;
  const mode = Math.max(-reach, Math.min(reach, Math.log((b + 1e-6) / (c + 1e-6))));
  const top = -b * softplus(-mode) - c * softplus(mode);
  // A log ratio of delta between the lanes moves logit pi by about delta * (mean events) / (mean discordants).
  const stretch = total > 0 ? Math.min(20, (one.current + one.candidate) / total) : 1;
  const shift = bias.mean * stretch;
  const bare = logOdds.map((u) => Math.exp(-b * softplus(-(u + shift)) - c * softplus(u + shift) - top));
  return bias.variance > 0 ? smoothed(bare, Math.sqrt(bias.variance) * stretch) : bare;
}

function softplus(u: number): number {
  return u > 0 ? u + Math.log1p(Math.exp(-u)) : Math.log1p(Math.exp(u));
}

function smoothed(values: Float64Array, sd: number): Float64Array {
  const width = Math.min(cells, Math.ceil((4 * sd) / step));
  const kernel = Float64Array.from({ length: 2 * width + 1 }, (_, i) =>
    Math.exp(-0.5 * (((i - width) * step) / sd) ** 2),
  );
  const total = kernel.reduce((sum, w) => sum + w, 0);
  return values.map((_, i) => {
    let sum = 0;
    for (let k = -width; k <= width; k++) sum += kernel[k + width]! * values[Math.max(0, Math.min(cells - 1, i + k))]!;
    return sum / total;
  });
}

function marginals(likelihood: Float64Array): readonly number[] {
  return scalePriors.map((prior) => {
    let sum = 0;
    for (let i = 0; i < cells; i++) sum += prior[i]! * likelihood[i]!;
    return sum;
  });
}

function updatedWeights(likelihoods: readonly Float64Array[], start: readonly number[]): readonly number[] {
  const all = likelihoods.map(marginals);
  let weights = start;
  for (let round = 0; round < updates; round++) {
    const counts = start.map((w) => pseudoBehaviors * w);
    for (const marginal of all) {
      const total = marginal.reduce((sum, m, j) => sum + m * weights[j]!, 0);
      for (let j = 0; j < counts.length; j++)
        counts[j]! += total > 0 ? (weights[j]! * marginal[j]!) / total : weights[j]!;
    }
    weights = counts.map((count) => count / (pseudoBehaviors + all.length));
  }
  return weights;
}

function posteriorOf(likelihood: Float64Array, weights: readonly number[]): Float64Array {
  const posterior = likelihood.map(
    (l, i) => l * scalePriors.reduce((sum, prior, j) => sum + weights[j]! * prior[i]!, 0),
  );
  const total = posterior.reduce((sum, w) => sum + w, 0);
  return posterior.map((w) => w / total);
}

function launchedDiscordants(one: PairedSummary, outcomeN: number | undefined): number {
  const seen = one.candidateOnly + one.currentOnly;
  return Math.max(1, Math.round((seen * (outcomeN ?? one.n)) / one.n));
}

/** Of `n` discordant prompts in the launched window: P(more than half are the candidate's) and P(exactly half are). */
function launchedChances(posterior: Float64Array, n: number): { more: number; tie: number } {
  let more = 0;
  let tie = 0;
  for (let i = 0; i < cells; i++) {
    const weight = posterior[i]!;
    if (weight < 1e-9) continue;
    const pi = 1 / (1 + Math.exp(-logOdds[i]!));
    const less = binomialCdf(Math.ceil(n / 2) - 1, n, pi);
    const half = n % 2 === 0 ? binomialCdf(n / 2, n, pi) - less : 0;
    more += weight * (1 - less - half);
    tie += weight * half;
  }
  return { more: Math.min(1, Math.max(0, more)), tie: Math.min(1, Math.max(0, tie)) };
}

function ratioOf(one: PairedSummary, posterior: Float64Array): number {
  let below = 0;
  let i = 0;
  while (i < cells - 1 && below + posterior[i]! < 0.5) below += posterior[i++]!;
  const pi = 1 / (1 + Math.exp(-logOdds[i]!));
  const discordant = one.candidateOnly + one.currentOnly + 1;
  return (one.both + pi * discordant) / (one.both + (1 - pi) * discordant);
}
