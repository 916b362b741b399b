/** Rows that share stratum, cluster, weight and value. Without a cluster each of the `count` rows stands alone. */
export interface WeightedCell {
  readonly count: number;
  readonly value: number;
  readonly weight: number;
  readonly stratum: string;
  readonly cluster?: string;
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
 * events would be claimed than were seen. Equal weights without clusters or strata give exactly 1.
 */
export function laneDesignEffect(cells: readonly WeightedCell[], prior?: number): LaneDesignEffect {
  const sums = totals(cells);
  const clustered = cells.some((cell) => cell.cluster !== undefined);
  const even = cells.every((cell) => cell.weight === cells[0]!.weight && cell.stratum === cells[0]!.stratum);
  if (!clustered && even && prior === undefined) return { designEffect: 1, eventClusters: sums.events };
  const rate = sums.weightedEvents / sums.weight;
  const believed = prior ?? (1 + (sizeWeightedCluster(cells) - 1) * priorIntraclass) * kish(sums);
  const { variance, eventClusters } = linearised(cells, rate, sums.weight);
  if (rate <= 0 || rate >= 1) return { designEffect: Math.max(1, believed), eventClusters };
  const seen = variance / ((rate * (1 - rate)) / sums.n);
  const shrunk = (eventClusters * seen + priorClusters * believed) / (eventClusters + priorClusters);
  return { designEffect: Math.max(shrunk, (rate * sums.n) / sums.events), eventClusters };
}

interface Totals {
  readonly n: number;
  readonly events: number;
  readonly weight: number;
  readonly weight2: number;
  readonly weightedEvents: number;
}

function totals(cells: readonly WeightedCell[]): Totals {
  const sums = { n: 0, events: 0, weight: 0, weight2: 0, weightedEvents: 0 };
  for (const { count, value, weight } of cells) {
    sums.n += count;
    sums.events += count * value;
    sums.weight += count * weight;
    sums.weight2 += count * weight * weight;
    sums.weightedEvents += count * weight * value;
  }
  return sums;
}

function kish({ n, weight, weight2 }: Totals): number {
  return (n * weight2) / weight ** 2;
}

function sizeWeightedCluster(cells: readonly WeightedCell[]): number {
  const sizes = new Map<string, number>();
  let n = 0;
  let squares = 0;
  for (const cell of cells) {
    n += cell.count;
    if (cell.cluster === undefined) squares += cell.count;
    else sizes.set(cell.cluster, (sizes.get(cell.cluster) ?? 0) + cell.count);
  }
  for (const size of sizes.values()) squares += size * size;
  return squares / n;
}

interface ClusterTotal {
  readonly count: number;
  total: number;
  events: number;
}

/** v = sum_h n_h/(n_h - 1) sum_c (t_hc - mean)^2 of z = w (y - p) / sum w; a lone cluster is centred at 0. */
function linearised(
  cells: readonly WeightedCell[],
  rate: number,
  weight: number,
): { variance: number; eventClusters: number } {
  const strata = new Map<string, Map<string, ClusterTotal>>();
  for (const [index, cell] of cells.entries()) {
    const stratum = strata.get(cell.stratum) ?? new Map<string, ClusterTotal>();
    strata.set(cell.stratum, stratum);
    const z = (cell.weight * (cell.value - rate)) / weight;
    if (cell.cluster === undefined) {
      stratum.set(`row ${index}`, { count: cell.count, total: z, events: cell.value });
      continue;
    }
    const key = `cluster ${cell.cluster}`;
    const known = stratum.get(key) ?? { count: 1, total: 0, events: 0 };
    known.total += cell.count * z;
    known.events += cell.count * cell.value;
    stratum.set(key, known);
  }
  let variance = 0;
  let eventClusters = 0;
  for (const stratum of strata.values()) {
    const clusters = [...stratum.values()];
    variance += betweenClusters(clusters);
    for (const { count, events } of clusters) if (events > 0) eventClusters += count;
  }
  return { variance, eventClusters };
}

function betweenClusters(clusters: readonly ClusterTotal[]): number {
  let n = 0;
  let sum = 0;
  for (const { count, total } of clusters) {
    n += count;
    sum += count * total;
  }
  const mean = n > 1 ? sum / n : 0;
  let squares = 0;
  for (const { count, total } of clusters) squares += count * (total - mean) ** 2;
  return n > 1 ? (squares * n) / (n - 1) : squares;
}
