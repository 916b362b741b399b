import { requirePositive } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';
import type { BlockKind, EvidenceBlock, PairedSummary } from './evidence.ts';
import { laneDesignEffect, type WeightedCell } from './lane-design-effect.ts';

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
  const tally = new Map<string, { row: PairRow; count: number }>();
  for (const row of rows) {
    checkRow(row);
    const key = patternKey(row);
    const known = tally.get(key);
    if (known) known.count++;
    else tally.set(key, { row, count: 1 });
  }
  const cells = [...tally.entries()].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([, cell]) => cell);
  return fromCells(cells, design);
}

type Cell = { readonly row: PairRow; readonly count: number };

function fromCells(cells: readonly Cell[], design: PairDesign): PairedSummary {
  const paired = cells.filter(({ row }) => row.current !== null && row.candidate !== null);
  const n = paired.reduce((sum, { count }) => sum + count, 0);
  if (n === 0) {
    throw new StatsError('undefined-result', {
      argument: 'rows',
      value: n,
      expected: 'at least one prefix needs both lanes graded',
    });
  }
  const lane = (pick: (row: PairRow) => number) => laneDesignEffect(weighted(paired, pick), design.designEffectPrior);
  const current = lane((row) => row.current!);
  const candidate = lane((row) => row.candidate!);
  const either = lane((row) => Math.max(row.current!, row.candidate!));
  const effect =
    either.eventClusters > 0 ? either.designEffect : Math.max(current.designEffect, candidate.designEffect);
  const effective = n / effect;
  const share = (pick: (row: PairRow) => number) => Math.min(effective, effective * meanOf(paired, pick));
  const raw = (pick: (row: PairRow) => number) => paired.reduce((sum, cell) => sum + cell.count * pick(cell.row), 0);
  const placebo = placeboOf(cells, effect);
  const blocks = blocksOf(paired, design.blockKind, effect);
  return {
    behavior: design.behavior,
    n: effective,
    current: share((row) => row.current!),
    candidate: share((row) => row.candidate!),
    both: share((row) => row.current! * row.candidate!),
    candidateOnly: raw((row) => row.candidate! * (1 - row.current!)),
    currentOnly: raw((row) => row.current! * (1 - row.candidate!)),
    ...(placebo ? { placebo } : {}),
    ...(design.logs ? { logs: { n: design.logs.n / effect, events: design.logs.events / effect } } : {}),
    ...(blocks.length > 0 ? { blocks } : {}),
    eventClusters: either.eventClusters,
    designEffect: effect,
    missing: cells.reduce((sum, { count }) => sum + count, 0) - n,
  };
}

function weighted(cells: readonly Cell[], pick: (row: PairRow) => number): readonly WeightedCell[] {
  return cells.map(({ row, count }) => ({
    count,
    value: pick(row),
    weight: row.weight ?? 1,
    stratum: row.stratum ?? '',
    ...(row.cluster === undefined ? {} : { cluster: row.cluster }),
  }));
}

function meanOf(cells: readonly Cell[], pick: (row: PairRow) => number): number {
  let total = 0;
  let events = 0;
  for (const { row, count } of cells) {
    total += count * (row.weight ?? 1);
    events += count * (row.weight ?? 1) * pick(row);
  }
  return total > 0 ? events / total : 0;
}

function placeboOf(cells: readonly Cell[], effect: number): PairedSummary['placebo'] {
  const lane = cells.filter(({ row }) => row.current !== null && row.placebo !== null && row.placebo !== undefined);
  const rows = lane.reduce((sum, { count }) => sum + count, 0);
  if (rows === 0) return undefined;
  const n = rows / effect;
  return {
    n,
    events: n * meanOf(lane, (row) => row.placebo!),
    logged: n * meanOf(lane, (row) => row.current!),
    both: n * meanOf(lane, (row) => row.placebo! * row.current!),
  };
}

function blocksOf(cells: readonly Cell[], kind: BlockKind | undefined, effect: number): readonly EvidenceBlock[] {
  if (!kind) return [];
  const byBlock = new Map<string, Cell[]>();
  for (const cell of cells) {
    if (cell.row.block === undefined) continue;
    const list = byBlock.get(cell.row.block);
    if (list) list.push(cell);
    else byBlock.set(cell.row.block, [cell]);
  }
  return [...byBlock]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([block, list]) => {
      const n = list.reduce((sum, { count }) => sum + count, 0) / effect;
      return {
        block,
        kind,
        n,
        current: n * meanOf(list, (row) => row.current!),
        candidate: n * meanOf(list, (row) => row.candidate!),
      };
    });
}

function patternKey(row: PairRow): string {
  return JSON.stringify([
    row.stratum ?? null,
    row.cluster ?? null,
    row.block ?? null,
    row.weight ?? 1,
    row.current,
    row.candidate,
    row.placebo ?? null,
  ]);
}

function checkRow(row: PairRow): void {
  if (row.weight !== undefined) requirePositive('weight', row.weight);
  for (const lane of ['current', 'candidate', 'placebo'] as const) {
    const grade = row[lane];
    if (grade === 0 || grade === 1 || grade === null || (lane === 'placebo' && grade === undefined)) continue;
    throw new StatsError('argument-out-of-range', { argument: lane, value: grade, expected: 'give 0, 1 or null' });
  }
}
