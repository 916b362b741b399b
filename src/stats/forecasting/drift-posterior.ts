import type { BlockKind, DriftStatement, EvidenceBlock, PairedSummary } from './evidence.ts';
import type { ScaleMixture } from './normal-kernel.ts';

/** Standard deviations of the difference in log odds between two blocks of the logs. */
export const driftScales: readonly number[] = [0, 0.08, 0.15, 0.25, 0.4, 0.6, 0.9, 1.3, 1.9, 2.8];

/** Behaviors the prior over the scales counts for when a study's own behaviors update it. */
const pseudoBehaviors = 5;
const leastEvents = 4;
const rounds = 8;

/** With no earlier launch: half the behaviors hardly drift, a tail that does (a stated default, not an estimate). */
export const defaultDriftWeights: readonly number[] = [0.3, 0.14, 0.13, 0.12, 0.1, 0.08, 0.06, 0.04, 0.02, 0.01];

export interface DriftOptions {
  readonly blocks: BlockKind | 'none';
  /** Sources (or clusters) expected after the launch; a time window is always one. */
  readonly blocksAhead?: number;
  readonly weights?: readonly number[];
}

export interface BehaviorDrift {
  /** What drift adds to the log odds of the launched rate. */
  readonly added: ScaleMixture;
  readonly statement: DriftStatement;
}

/**
 * Drift of each behavior from blocks inside the logs (backtest.md 2.6): for two blocks z = dp^2/v ~ (1 + S D^2) chi^2_1
 * with v = pq(1/na + 1/nb), S = (pq)^2/v; likelihood to the power 1/sqrt(lanes), prior over D by EM over the behaviors.
 * Time: halves and neighbouring quarters; the future drifts as much again. Sources and clusters: every pair.
 */
export function driftPosterior(evidence: readonly PairedSummary[], options: DriftOptions): readonly BehaviorDrift[] {
  if (options.blocks === 'none') return evidence.map(() => exchangeable());
  const start = options.weights ?? defaultDriftWeights;
  const kind = options.blocks;
  const likelihoods = evidence.map((one) =>
    blockLikelihood(
      (one.blocks ?? []).filter((b) => b.kind === kind),
      kind,
    ),
  );
  const weights = emWeights(
    likelihoods.filter((l) => l !== undefined),
    start,
  );
  return evidence.map((one, index) => {
    const blocks = (one.blocks ?? []).filter((b) => b.kind === kind).length;
    const likelihood = likelihoods[index];
    const posterior = likelihood ? normalise(weights.map((w, j) => w * likelihood[j]!)) : weights;
    return withStatement(posterior, { kind, blocks, measured: blocks > 1, ahead: options.blocksAhead ?? blocks });
  });
}

/** The weights over the scales that fit the blocks of several launches: the drift prior a history carries. */
export function sharedDriftWeights(
  launches: readonly (readonly PairedSummary[])[],
  kind: BlockKind,
): readonly number[] {
  const likelihoods = launches.flatMap((evidence) =>
    evidence.map((one) =>
      blockLikelihood(
        (one.blocks ?? []).filter((b) => b.kind === kind),
        kind,
      ),
    ),
  );
  return emWeights(
    likelihoods.filter((l) => l !== undefined),
    defaultDriftWeights,
  );
}

function exchangeable(): BehaviorDrift {
  const statement = 'The launched traffic is taken to be like the logs: no drift part was asked for.';
  return { added: { scales: [0], weights: [1] }, statement: { kind: 'prior', blocks: 0, statement, sd: 0 } };
}

interface Basis {
  readonly kind: BlockKind;
  readonly blocks: number;
  readonly measured: boolean;
  readonly ahead: number;
}

function withStatement(weights: readonly number[], basis: Basis): BehaviorDrift {
  const factor = basis.measured ? multiplier(basis) : 1;
  const scales = driftScales.map((s) => s * factor);
  const sd = Math.sqrt(scales.reduce((sum, s, j) => sum + weights[j]! * s * s, 0));
  const statement = {
    kind: basis.measured ? 'measured' : 'prior',
    blocks: basis.blocks,
    statement: words(basis),
    sd,
  } as const;
  return { added: { scales, weights }, statement };
}

function words({ kind, blocks, measured, ahead }: Basis): string {
  const plural = kind === 'time' ? 'time windows' : `${kind}s`;
  if (!measured)
    return `The part that differs between ${plural} is unknown: the logs hold one. A prior stands in for it.`;
  if (kind === 'time')
    return `Drift is measured between ${blocks} ${plural} of the logs; the future is taken to drift as much again.`;
  return `The part that differs between ${plural} is measured on ${blocks} in the logs, for ${ahead} after the launch.`;
}

/** Time: the window after the launch is one more step. Others: k blocks in the logs predict k' others. */
function multiplier({ kind, blocks, ahead }: Basis): number {
  if (kind === 'time') return 1;
  const k = blocks;
  return Math.sqrt((1 / k + 1 / Math.max(1, ahead)) / 2) * Math.sqrt((k + 1) / (k - 1));
}

function blockLikelihood(blocks: readonly EvidenceBlock[], kind: BlockKind): readonly number[] | undefined {
  const pairs = kind === 'time' ? timeContrasts(blocks) : allContrasts(blocks);
  const logs = driftScales.map(() => 0);
  let used = 0;
  for (const lane of ['current', 'candidate'] as const) {
    for (const [a, b] of pairs) {
      const contrast = blockContrast(count(a, lane), count(b, lane));
      if (!contrast) continue;
      used++;
      for (const [j, scale] of driftScales.entries()) {
        const spread = 1 + contrast.sensitivity * scale * scale;
        logs[j]! += (-0.5 * Math.log(spread) - (0.5 * contrast.z) / spread) / Math.SQRT2;
      }
    }
  }
  if (used === 0) return undefined;
  const top = Math.max(...logs);
  return logs.map((l) => Math.exp(l - top));
}

type Counted = { readonly n: number; readonly events: number };

function count(blocks: readonly EvidenceBlock[], lane: 'current' | 'candidate'): Counted {
  let n = 0;
  let events = 0;
  for (const block of blocks) {
    n += block.n;
    events += block[lane];
  }
  return { n, events };
}

function timeContrasts(
  blocks: readonly EvidenceBlock[],
): readonly (readonly [readonly EvidenceBlock[], readonly EvidenceBlock[]])[] {
  if (blocks.length < 2) return [];
  const half = Math.floor(blocks.length / 2);
  const halves = [[blocks.slice(0, half), blocks.slice(half)] as const];
  if (blocks.length === 2) return halves;
  return [...halves, ...blocks.slice(1).map((block, i) => [[blocks[i]!], [block]] as const)];
}

function allContrasts(
  blocks: readonly EvidenceBlock[],
): readonly (readonly [readonly EvidenceBlock[], readonly EvidenceBlock[]])[] {
  return blocks.flatMap((a, i) => blocks.slice(i + 1).map((b) => [[a], [b]] as const));
}

function blockContrast(a: Counted, b: Counted): { z: number; sensitivity: number } | undefined {
  const events = a.events + b.events;
  const n = a.n + b.n;
  if (events < leastEvents || n - events < leastEvents || a.n <= 0 || b.n <= 0) return undefined;
  const spread = (events / n) * (1 - events / n);
  const v = spread * (1 / a.n + 1 / b.n);
  return { z: (a.events / a.n - b.events / b.n) ** 2 / v, sensitivity: (spread * spread) / v };
}

function emWeights(likelihoods: readonly (readonly number[])[], start: readonly number[]): readonly number[] {
  let weights = start;
  for (let round = 0; round < rounds && likelihoods.length > 0; round++) {
    const counts = start.map((w) => pseudoBehaviors * w);
    for (const likelihood of likelihoods) {
      const posterior = normalise(weights.map((w, j) => w * likelihood[j]!));
      for (const [j, p] of posterior.entries()) counts[j]! += p;
    }
    weights = counts.map((c) => c / (pseudoBehaviors + likelihoods.length));
  }
  return weights;
}

function normalise(weights: readonly number[]): readonly number[] {
  const total = weights.reduce((sum, w) => sum + w, 0);
  return weights.map((w) => w / total);
}
