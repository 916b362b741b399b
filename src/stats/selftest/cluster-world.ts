import { betaBinomLogPmf, binomLogPmf } from '../distributions/discrete.ts';
import type { RandomStream } from '../random-stream.ts';
import { addQuietClusters, addRow, type ClusterTotals } from '../rate/cluster-totals.ts';
import { binomial } from './random-variates.ts';

/** A kind of cluster: so many of one size. */
export interface ClusterClass {
  readonly size: number;
  readonly clusters: number;
}

/** Events of clusters with a beta-distributed own rate (mean `rate`, correlation `icc`). */
export interface ClusterLaw {
  readonly classes: readonly ClusterClass[];
  readonly rate: number;
  readonly icc: number;
  readonly weight?: number;
  readonly stratum?: string;
}

/** Draws only the clusters with events, exactly; the others are counted. */
export function clusterSampler(law: ClusterLaw): (totals: ClusterTotals, stream: RandomStream) => void {
  const { weight = 1, stratum = '' } = law;
  const tables = law.classes.map(({ size, clusters }) => ({ size, clusters, ...eventTable(size, law) }));
  return (totals, stream) => {
    for (const { size, clusters, anyEvent, cumulative } of tables) {
      const eventful = binomial(stream, clusters, anyEvent);
      addQuietClusters(totals, { stratum, count: clusters - eventful, rows: size, size: size * weight });
      for (let c = 0; c < eventful; c++) {
        const u = stream.uniform();
        const events = 1 + cumulative.findIndex((bound) => u <= bound);
        const cluster = `${stratum}/${size}/${c}`;
        for (let row = 0; row < size; row++) {
          const outcome = row < events ? 'event' : 'no-event';
          addRow(totals, { size: weight, value: weight, outcome, cluster, stratum });
        }
      }
    }
  };
}

/** P(any event) in a cluster of this size, and the cdf of the events given any. */
function eventTable(size: number, { rate, icc }: ClusterLaw): { anyEvent: number; cumulative: number[] } {
  const logPmf = (k: number) =>
    icc > 0
      ? betaBinomLogPmf({ k, n: size }, (rate * (1 - icc)) / icc, ((1 - rate) * (1 - icc)) / icc)
      : binomLogPmf(k, size, rate);
  const anyEvent = -Math.expm1(logPmf(0));
  const cumulative: number[] = [];
  let sum = 0;
  for (let k = 1; k <= size; k++) {
    sum += Math.exp(logPmf(k)) / anyEvent;
    cumulative.push(k === size ? 1 : Math.min(1, sum));
  }
  return { anyEvent, cumulative };
}

/** Clusters of the given sizes and shares with about `n` rows in all. */
export function classesFor(n: number, shares: readonly (readonly [size: number, share: number])[]): ClusterClass[] {
  const mean = shares.reduce((sum, [size, share]) => sum + size * share, 0);
  return shares.map(([size, share]) => ({ size, clusters: Math.max(1, Math.round((n / mean) * share)) }));
}

/** sum b^2 / sum b. */
export function meanClusterSize(classes: readonly ClusterClass[]): number {
  const rows = classes.reduce((sum, { size, clusters }) => sum + size * clusters, 0);
  return classes.reduce((sum, { size, clusters }) => sum + size * size * clusters, 0) / rows;
}
