import type { PairCells } from './pair-cells.ts';

/** One 0/1 lane over cells of rows: a cell with count 0 is not part of it. */
export interface CellLane extends Pick<PairCells, 'weights' | 'strata' | 'clusters'> {
  readonly counts: Uint32Array;
  /** 0 or 1 for each cell. */
  readonly values: Uint8Array;
}

export interface LaneDesignEffect {
  readonly designEffect: number;
  /** Clusters (or lone rows) with at least one event. */
  readonly eventClusters: number;
}

/** Pseudo-clusters the prior counts for (statistics.md 1.2). */
const priorClusters = 5;
const priorIntraclass = 0.1;

/**
 * Design effect of a weighted, clustered, stratified 0/1 mean: Taylor-linearised variance over the binomial one, shrunk
 * by event clusters to its prior (1 + (b_w - 1) * 0.1, times Kish's factor for the weights). Never so small that more
 * events would be claimed than were seen. Equal weights without clusters or strata give exactly 1. Cells are in order of
 * stratum and cluster; those without a cluster (-1) stand for `count` rows that each stand alone.
 */
export function laneDesignEffect(lane: CellLane, prior?: number): LaneDesignEffect {
  const sums = totals(lane);
  if (!sums.clustered && sums.even && prior === undefined) return { designEffect: 1, eventClusters: sums.events };
  const rate = sums.weightedEvents / sums.weight;
  const believed = prior ?? (1 + (sizeWeightedCluster(lane) - 1) * priorIntraclass) * kish(sums);
  const { variance, eventClusters } = linearised(lane, rate, sums.weight);
  if (rate <= 0 || rate >= 1) return { designEffect: Math.max(1, believed), eventClusters };
  const seen = variance / ((rate * (1 - rate)) / sums.n);
  const shrunk = (eventClusters * seen + priorClusters * believed) / (eventClusters + priorClusters);
  return { designEffect: Math.max(shrunk, (rate * sums.n) / sums.events), eventClusters };
}

interface Totals {
  n: number;
  events: number;
  weight: number;
  weight2: number;
  weightedEvents: number;
  clustered: boolean;
  /** One weight and one stratum in all. */
  even: boolean;
}

function totals({ counts, values, weights, strata, clusters }: CellLane): Totals {
  const sums = { n: 0, events: 0, weight: 0, weight2: 0, weightedEvents: 0, clustered: false, even: true };
  let first = -1;
  for (let cell = 0; cell < counts.length; cell++) {
    const count = counts[cell]!;
    if (count === 0) continue;
    if (first < 0) first = cell;
    const [value, weight] = [values[cell]!, weights[cell]!];
    sums.n += count;
    sums.events += count * value;
    sums.weight += count * weight;
    sums.weight2 += count * weight * weight;
    sums.weightedEvents += count * weight * value;
    if (clusters[cell]! >= 0) sums.clustered = true;
    if (weight !== weights[first] || strata[cell] !== strata[first]) sums.even = false;
  }
  return sums;
}

function kish({ n, weight, weight2 }: Totals): number {
  return (n * weight2) / weight ** 2;
}

/** A cluster may have rows in several strata, so its cells need not stand together. */
function sizeWeightedCluster({ counts, clusters }: CellLane): number {
  let highest = -1;
  for (const cluster of clusters) if (cluster > highest) highest = cluster;
  const sizes = new Float64Array(highest + 1);
  let n = 0;
  let squares = 0;
  for (let cell = 0; cell < counts.length; cell++) {
    const count = counts[cell]!;
    n += count;
    if (clusters[cell]! < 0) squares += count;
    else sizes[clusters[cell]!]! += count;
  }
  for (const size of sizes) squares += size * size;
  return squares / n;
}

/** The clusters and lone rows of one stratum, as totals of z. */
interface Stratum {
  units: number;
  /** Of each unit, and how many rows alike it stands for. */
  readonly totals: Float64Array;
  readonly counts: Uint32Array;
}

/** v = sum_h n_h/(n_h - 1) sum_c (t_hc - mean)^2 of z = w (y - p) / sum w; a lone cluster is centred at 0. */
function linearised(lane: CellLane, rate: number, weight: number): { variance: number; eventClusters: number } {
  const { counts, values, weights, strata, clusters } = lane;
  const stratum = { units: 0, totals: new Float64Array(counts.length), counts: new Uint32Array(counts.length) };
  let variance = 0;
  let eventClusters = 0;
  let last = -1;
  let eventful = false;
  for (let cell = 0; cell < counts.length; cell++) {
    const count = counts[cell]!;
    if (count === 0) continue;
    const alone = clusters[cell]! < 0;
    const sameStratum = last >= 0 && strata[cell] === strata[last];
    if (last >= 0 && !sameStratum) {
      variance += betweenClusters(stratum);
      stratum.units = 0;
    }
    if (alone || !sameStratum || clusters[cell] !== clusters[last]) {
      stratum.totals[stratum.units] = 0;
      stratum.counts[stratum.units++] = alone ? count : 1;
      eventful = false;
    }
    const z = (weights[cell]! * (values[cell]! - rate)) / weight;
    stratum.totals[stratum.units - 1]! += alone ? z : count * z;
    if (values[cell] === 1 && !eventful) {
      eventful = true;
      eventClusters += alone ? count : 1;
    }
    last = cell;
  }
  return { variance: variance + betweenClusters(stratum), eventClusters };
}

function betweenClusters({ units, totals, counts }: Stratum): number {
  let n = 0;
  let sum = 0;
  for (let unit = 0; unit < units; unit++) {
    n += counts[unit]!;
    sum += counts[unit]! * totals[unit]!;
  }
  const mean = n > 1 ? sum / n : 0;
  let squares = 0;
  for (let unit = 0; unit < units; unit++) squares += counts[unit]! * (totals[unit]! - mean) ** 2;
  return n > 1 ? (squares * n) / (n - 1) : squares;
}
