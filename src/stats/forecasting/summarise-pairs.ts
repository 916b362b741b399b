import { collectLabels } from '../label-column.ts';
import { requirePositive } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';
import type { BlockKind, EvidenceBlock, PairedSummary } from './evidence.ts';
import { laneDesignEffect } from './lane-design-effect.ts';
import { noGrade, type PairCells, type PairColumns, pairCells } from './pair-cells.ts';

/** Grade of one reply: 1 shows the behavior, 0 does not, null was not graded (or there was no reply). */
export type PairGrade = 0 | 1 | null;

export interface PairRow {
  readonly current: PairGrade;
  readonly candidate: PairGrade;
  readonly placebo?: PairGrade;
  /** Analysis weight, above 0; 1 when absent. */
  readonly weight?: number;
  /** User or conversation; a row without one stands alone. */
  readonly cluster?: string;
  readonly stratum?: string;
  readonly block?: string;
}

export interface PairDesign {
  readonly behavior: string;
  readonly blockKind?: BlockKind;
  /** Design effect believed before the data, where an earlier study or the pooled behaviors say one. */
  readonly designEffectPrior?: number;
  /** Today's rate on the whole logs. */
  readonly logs?: { readonly n: number; readonly events: number };
}

/**
 * Counts of one behavior's paired rows as PairedSummary. Rows are tallied by pattern, so neither their order nor how
 * they were streamed changes a digit. Weights and clusters become effective counts: n and every count are divided by
 * the design effect of the lanes (Taylor-linearised, shrunk to its prior by event clusters), so a clustered sample
 * forecasts wider. A row that lacks a lane's grade is counted in `missing` and used by neither lane.
 */
export function summarisePairs(rows: Iterable<PairRow>, design: PairDesign): PairedSummary {
  return summarisePairColumns(columnsOf(rows), design);
}

/** The same of rows that stand in columns already: what a million of them are kept as. */
export function summarisePairColumns(rows: PairColumns, design: PairDesign): PairedSummary {
  for (const weight of rows.weights) requirePositive('weight', weight);
  const cells = pairCells(rows);
  const paired = pairedCounts(cells, cells.candidate);
  const n = total(paired);
  if (n === 0) {
    throw new StatsError('undefined-result', {
      argument: 'rows',
      value: n,
      expected: 'at least one prefix needs both lanes graded',
    });
  }
  const either = cells.current.map((value, cell) => Math.max(value, cells.candidate[cell]!));
  const both = cells.current.map((value, cell) => value * cells.candidate[cell]!);
  const effects = [either, cells.current, cells.candidate].map((values) =>
    laneDesignEffect({ ...cells, counts: paired, values }, design.designEffectPrior),
  );
  const eventClusters = effects[0]!.eventClusters;
  const effect =
    eventClusters > 0 ? effects[0]!.designEffect : Math.max(effects[1]!.designEffect, effects[2]!.designEffect);
  const effective = n / effect;
  const share = (values: Uint8Array) => Math.min(effective, effective * meanOf(cells, paired, values));
  const events = (values: Uint8Array) => paired.reduce((sum, count, cell) => sum + count * values[cell]!, 0);
  const placebo = placeboOf(cells, effect);
  const labels = rows.blocks?.labels ?? [];
  const blocks = design.blockKind ? blocksOf(cells, paired, { labels, kind: design.blockKind, effect }) : [];
  return {
    behavior: design.behavior,
    n: effective,
    current: share(cells.current),
    candidate: share(cells.candidate),
    both: share(both),
    candidateOnly: events(cells.candidate) - events(both),
    currentOnly: events(cells.current) - events(both),
    ...(placebo ? { placebo } : {}),
    ...(design.logs ? { logs: { n: design.logs.n / effect, events: design.logs.events / effect } } : {}),
    ...(blocks.length > 0 ? { blocks } : {}),
    eventClusters,
    designEffect: effect,
    missing: total(cells.counts) - n,
  };
}

/** How often each cell counts where today's reply and this lane's are both graded. */
function pairedCounts({ counts, current }: PairCells, lane: Uint8Array): Uint32Array {
  return counts.map((count, cell) => (current[cell] === noGrade || lane[cell] === noGrade ? 0 : count));
}

function total(counts: Uint32Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function meanOf({ weights }: PairCells, counts: Uint32Array, values: Uint8Array): number {
  let weight = 0;
  let events = 0;
  for (let cell = 0; cell < counts.length; cell++) {
    const size = counts[cell]! * weights[cell]!;
    weight += size;
    events += size * values[cell]!;
  }
  return weight > 0 ? events / weight : 0;
}

function placeboOf(cells: PairCells, effect: number): PairedSummary['placebo'] {
  const counts = pairedCounts(cells, cells.placebo);
  const rows = total(counts);
  if (rows === 0) return undefined;
  const n = rows / effect;
  const both = cells.placebo.map((value, cell) => value * cells.current[cell]!);
  return {
    n,
    events: n * meanOf(cells, counts, cells.placebo),
    logged: n * meanOf(cells, counts, cells.current),
    both: n * meanOf(cells, counts, both),
  };
}

function blocksOf(
  cells: PairCells,
  paired: Uint32Array,
  { labels, kind, effect }: { readonly labels: readonly string[]; readonly kind: BlockKind; readonly effect: number },
): readonly EvidenceBlock[] {
  return labels.flatMap((block, code) => {
    const counts = paired.map((count, cell) => (cells.blocks[cell] === code ? count : 0));
    const rows = total(counts);
    if (rows === 0) return [];
    const n = rows / effect;
    const rate = (values: Uint8Array) => n * meanOf(cells, counts, values);
    return [{ block, kind, n, current: rate(cells.current), candidate: rate(cells.candidate) }];
  });
}

/** Rows without a stratum are of the stratum without a name. */
function columnsOf(rows: Iterable<PairRow>): PairColumns {
  const grades = { current: [] as number[], candidate: [] as number[], placebo: [] as number[] };
  const weights: number[] = [];
  const [clusters, strata, blocks] = [collectLabels(), collectLabels(), collectLabels()];
  for (const row of rows) {
    checkRow(row);
    grades.current.push(row.current ?? noGrade);
    grades.candidate.push(row.candidate ?? noGrade);
    grades.placebo.push(row.placebo ?? noGrade);
    weights.push(row.weight ?? 1);
    clusters.add(row.cluster);
    strata.add(row.stratum ?? '');
    blocks.add(row.block);
  }
  return {
    current: Uint8Array.from(grades.current),
    candidate: Uint8Array.from(grades.candidate),
    placebo: Uint8Array.from(grades.placebo),
    weights: Float64Array.from(weights),
    clusters: clusters.column(),
    strata: strata.column(),
    blocks: blocks.column(),
  };
}

function checkRow(row: PairRow): void {
  if (row.weight !== undefined) requirePositive('weight', row.weight);
  for (const lane of ['current', 'candidate', 'placebo'] as const) {
    const grade = row[lane];
    if (grade === 0 || grade === 1 || grade === null || (lane === 'placebo' && grade === undefined)) continue;
    throw new StatsError('argument-out-of-range', { argument: lane, value: grade, expected: 'give 0, 1 or null' });
  }
}
