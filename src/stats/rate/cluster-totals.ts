import { addExactly, type ExactSum, newExactSum } from '../special/exact-sum.ts';

/**
 * What one row adds: `size` to the denominator, `value` to the numerator where its outcome is an event. A plain weighted
 * row has value = size = weight; a two-phase row has size = phase-1 weight and value = weight / pi.
 */
export interface RowTerm {
  readonly size: number;
  readonly value: number;
  readonly outcome: 'event' | 'no-event' | 'missing';
  readonly cluster: string;
  readonly stratum: string;
}

/** One cluster's sums; exact, so the order of the rows leaves no trace. */
export interface ClusterRecord {
  readonly stratum: string;
  rows: number;
  missingRows: number;
  readonly size: ExactSum;
  events: ExactSum | null;
  missing: ExactSum | null;
}

/** Power sums over the rows of a stratum: the variance that ignores clusters needs no more. */
export interface StratumRecord {
  rows: number;
  missingRows: number;
  readonly size: ExactSum;
  readonly sizeSquared: ExactSum;
  readonly events: OutcomeSums;
  readonly missing: OutcomeSums;
}

export interface OutcomeSums {
  readonly value: ExactSum;
  readonly squared: ExactSum;
  readonly fourth: ExactSum;
  /** value x size. */
  readonly bySize: ExactSum;
}

/** Clusters of equal size without an event: counted, not kept. */
export interface QuietClusters {
  readonly stratum: string;
  readonly count: number;
  /** Rows and total size of each. */
  readonly rows: number;
  readonly size: number;
}

/** One pass over the rows; memory grows with clusters and strata, not with rows. */
export interface ClusterTotals {
  readonly clustered: boolean;
  readonly clusters: Map<string, ClusterRecord>;
  readonly quiet: QuietClusters[];
  readonly strata: Map<string, StratumRecord>;
  /** A cluster has rows in more than one stratum. */
  crossing: boolean;
  rows: number;
  eventRows: number;
  missingRows: number;
  /** Largest value of any row, and of the rows with an event. */
  largest: number;
  largestEvent: number;
}

export function newTotals(clustered: boolean): ClusterTotals {
  return {
    clustered,
    clusters: new Map(),
    quiet: [],
    strata: new Map(),
    crossing: false,
    rows: 0,
    eventRows: 0,
    missingRows: 0,
    largest: 0,
    largestEvent: 0,
  };
}

export function addRow(totals: ClusterTotals, term: RowTerm): void {
  totals.rows += 1;
  totals.largest = Math.max(totals.largest, term.value);
  if (term.outcome === 'event') {
    totals.eventRows += 1;
    totals.largestEvent = Math.max(totals.largestEvent, term.value);
  } else if (term.outcome === 'missing') {
    totals.missingRows += 1;
  }
  addToStratum(totals, term);
  if (totals.clustered) addToCluster(totals, term);
}

/**
 * Many clusters without an event at once, rows of equal size: what makes many behaviors over one sample cheap. Where rows
 * are independent, `count` x `rows` rows without an event.
 */
export function addQuietClusters(totals: ClusterTotals, quiet: QuietClusters): void {
  const { stratum, count, rows, size } = quiet;
  if (count * rows === 0) return;
  totals.rows += count * rows;
  totals.largest = Math.max(totals.largest, size / rows);
  const record = stratumRecord(totals, stratum);
  record.rows += count * rows;
  addExactly(record.size, count * size);
  addExactly(record.sizeSquared, (count * size * size) / rows);
  if (totals.clustered) totals.quiet.push(quiet);
}

function addToStratum(totals: ClusterTotals, { stratum, size, value, outcome }: RowTerm): void {
  const record = stratumRecord(totals, stratum);
  record.rows += 1;
  addExactly(record.size, size);
  addExactly(record.sizeSquared, size * size);
  if (outcome === 'no-event') return;
  if (outcome === 'missing') record.missingRows += 1;
  const sums = outcome === 'event' ? record.events : record.missing;
  const squared = value * value;
  addExactly(sums.value, value);
  addExactly(sums.squared, squared);
  addExactly(sums.fourth, squared * squared);
  addExactly(sums.bySize, value * size);
}

function stratumRecord(totals: ClusterTotals, stratum: string): StratumRecord {
  let record = totals.strata.get(stratum);
  if (record === undefined) {
    record = {
      rows: 0,
      missingRows: 0,
      size: newExactSum(),
      sizeSquared: newExactSum(),
      events: newOutcome(),
      missing: newOutcome(),
    };
    totals.strata.set(stratum, record);
  }
  return record;
}

function addToCluster(totals: ClusterTotals, { cluster, stratum, size, value, outcome }: RowTerm): void {
  let record = totals.clusters.get(cluster);
  if (record === undefined) {
    record = { stratum, rows: 0, missingRows: 0, size: newExactSum(), events: null, missing: null };
    totals.clusters.set(cluster, record);
  } else if (record.stratum !== stratum) {
    totals.crossing = true;
  }
  record.rows += 1;
  addExactly(record.size, size);
  if (outcome === 'event') {
    record.events ??= newExactSum();
    addExactly(record.events, value);
  } else if (outcome === 'missing') {
    record.missingRows += 1;
    record.missing ??= newExactSum();
    addExactly(record.missing, value);
  }
}

function newOutcome(): OutcomeSums {
  return { value: newExactSum(), squared: newExactSum(), fourth: newExactSum(), bySize: newExactSum() };
}
