import { gradeOfCode } from '../core/grade-codes.ts';
import type { SliceConfig } from '../core/study-config.ts';
import type { PairGrade, SampleDesign, SurveyRow } from '../stats/index.ts';
import type { GradeTable, SliceMember } from '../store/store.ts';

/** What every behavior's rows share, column by column: a million prefixes are a few arrays, not a million objects. */
export interface SliceFrame {
  readonly n: number;
  readonly weights: Float64Array;
  readonly clusters: readonly string[];
  readonly strata: readonly string[];
  /** The block of each prefix for the drift estimate; empty where the design has none. */
  readonly blocks: readonly string[];
  readonly design: SampleDesign;
}

/** Grades of the lanes over one slice; a lane that was not asked is null. */
export interface SliceLanes {
  readonly frame: SliceFrame;
  readonly observed: GradeTable;
  readonly placebo: GradeTable | null;
  readonly candidate: GradeTable | null;
}

export type BlockField = 'time' | 'source' | 'surface' | 'none';

const timeBlocks = 4;

export async function sliceFrame(
  members: AsyncIterable<SliceMember>,
  config: SliceConfig,
  blockField: BlockField,
): Promise<SliceFrame> {
  const weights: number[] = [];
  const clusters: string[] = [];
  const strata: string[] = [];
  const times: (number | null)[] = [];
  const named: string[] = [];
  for await (const member of members) {
    weights.push(1 / member.inclusionProbability);
    clusters.push(member.cluster);
    strata.push(member.stratum);
    times.push(member.startedAt);
    named.push((blockField === 'source' ? member.source : member.surface) ?? 'unknown');
  }
  const equal = weights.every((weight) => Math.abs(weight - weights[0]!) < 1e-9 * weight);
  return {
    n: weights.length,
    weights: Float64Array.from(weights),
    clusters,
    strata,
    blocks: blockField === 'none' ? [] : blockField === 'time' ? timeQuarters(times) : named,
    design: {
      clusters: config.perUser === 1 ? 'none' : 'user',
      strata: config.strata.length === 0 ? 'none' : 'by-label',
      weights: equal ? 'equal' : 'inverse-probability',
    },
  };
}

/** Four blocks of equally many prefixes in time order, named 1 to 4; without times there are no blocks. */
function timeQuarters(times: readonly (number | null)[]): string[] {
  if (times.some((time) => time === null)) return [];
  const order = times
    .map((time, index) => ({ time: time!, index }))
    .sort((a, b) => a.time - b.time || a.index - b.index);
  const blocks = new Array<string>(times.length);
  for (const [rank, { index }] of order.entries())
    blocks[index] = String(Math.floor((rank * timeBlocks) / times.length) + 1);
  return blocks;
}

/** One lane's rows of one behavior, as the rate estimators take them. */
export function* surveyRows(frame: SliceFrame, table: GradeTable, policy: number): Generator<SurveyRow> {
  const codes = table.codes.get(policy)!;
  for (let i = 0; i < frame.n; i++) {
    yield {
      y: gradeOfCode(codes[i]!),
      weight: frame.weights[i]!,
      cluster: frame.clusters[i]!,
      stratum: frame.strata[i]!,
    };
  }
}

export interface LanePair {
  readonly current: PairGrade;
  readonly candidate: PairGrade;
  readonly placebo?: PairGrade;
  readonly weight: number;
  readonly cluster: string;
  readonly stratum: string;
  readonly block?: string;
}

/** All lanes of one behavior, prefix by prefix. */
export function* pairRows(lanes: SliceLanes & { readonly candidate: GradeTable }, policy: number): Generator<LanePair> {
  const { frame } = lanes;
  const current = lanes.observed.codes.get(policy)!;
  const candidate = lanes.candidate.codes.get(policy)!;
  const placebo = lanes.placebo?.codes.get(policy);
  for (let i = 0; i < frame.n; i++) {
    yield {
      current: gradeOfCode(current[i]!),
      candidate: gradeOfCode(candidate[i]!),
      ...(placebo ? { placebo: gradeOfCode(placebo[i]!) } : {}),
      weight: frame.weights[i]!,
      cluster: frame.clusters[i]!,
      stratum: frame.strata[i]!,
      ...(frame.blocks.length > 0 ? { block: frame.blocks[i]! } : {}),
    };
  }
}
