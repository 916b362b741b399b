import { gradeOfCode } from '../core/grade-codes.ts';
import type { SliceConfig } from '../core/study-config.ts';
import {
  collectLabels,
  type LabelColumn,
  type PairColumns,
  type PairGrade,
  type SampleDesign,
  type SurveyRow,
} from '../stats/index.ts';
import type { GradeTable, SliceMember } from '../store/store.ts';

/** What every behavior's rows share, column by column: a million prefixes are a few arrays, not a million objects. */
export interface SliceFrame {
  readonly n: number;
  readonly weights: Float64Array;
  readonly clusters: LabelColumn;
  readonly strata: LabelColumn;
  /** The block of each prefix for the drift estimate; null where the design has none. */
  readonly blocks: LabelColumn | null;
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
  const [weights, times] = [growing(), growing()];
  const [clusters, strata, named] = [collectLabels(), collectLabels(), collectLabels()];
  let timed = true;
  for await (const member of members) {
    weights.add(1 / member.inclusionProbability);
    clusters.add(member.cluster);
    strata.add(member.stratum);
    if (member.startedAt === null) timed = false;
    if (blockField === 'time') times.add(member.startedAt ?? 0);
    else named.add((blockField === 'source' ? member.source : member.surface) ?? 'unknown');
  }
  const weight = weights.column();
  return {
    n: weight.length,
    weights: weight,
    clusters: clusters.column(),
    strata: strata.column(),
    blocks: blockField === 'none' ? null : blockField !== 'time' ? named.column() : timeQuarters(times.column(), timed),
    design: {
      clusters: config.perUser === 1 ? 'none' : 'user',
      strata: config.strata.length === 0 ? 'none' : 'by-label',
      weights: weight.every((one) => Math.abs(one - weight[0]!) < 1e-9 * one) ? 'equal' : 'inverse-probability',
    },
  };
}

/** Four blocks of equally many prefixes in time order, named 1 to 4; where a prefix has no time there are no blocks. */
function timeQuarters(times: Float64Array, timed: boolean): LabelColumn | null {
  if (!timed || times.length === 0) return null;
  const order = Uint32Array.from(times, (_, index) => index).sort((a, b) => times[a]! - times[b]! || a - b);
  const codes = new Int32Array(times.length);
  for (const [rank, index] of order.entries()) codes[index] = Math.floor((rank * timeBlocks) / times.length);
  return { codes, labels: Array.from({ length: timeBlocks }, (_, block) => String(block + 1)) };
}

/** Numbers of a length that is not known beforehand. */
function growing(): { add(value: number): void; column(): Float64Array } {
  let values = new Float64Array(1024);
  let n = 0;
  return {
    add: (value) => {
      if (n === values.length) {
        const more = new Float64Array(2 * n);
        more.set(values);
        values = more;
      }
      values[n++] = value;
    },
    column: () => values.slice(0, n),
  };
}

/** One lane's rows of one behavior, as the rate estimators take them. */
export function* surveyRows(frame: SliceFrame, table: GradeTable, policy: number): Generator<SurveyRow> {
  const codes = table.codes.get(policy)!;
  for (let i = 0; i < frame.n; i++) {
    yield {
      y: gradeOfCode(codes[i]!),
      weight: frame.weights[i]!,
      cluster: labelOf(frame.clusters, i),
      stratum: labelOf(frame.strata, i),
    };
  }
}

export interface LanePair {
  readonly current: PairGrade;
  readonly candidate: PairGrade;
  readonly weight: number;
  readonly cluster: string;
  readonly stratum: string;
}

type AskedLanes = SliceLanes & { readonly candidate: GradeTable };

/** Both replies to each prefix as one behavior sees them. */
export function* pairRows({ frame, observed, candidate }: AskedLanes, policy: number): Generator<LanePair> {
  const [currentCodes, candidateCodes] = [observed.codes.get(policy)!, candidate.codes.get(policy)!];
  for (let i = 0; i < frame.n; i++) {
    yield {
      current: gradeOfCode(currentCodes[i]!),
      candidate: gradeOfCode(candidateCodes[i]!),
      weight: frame.weights[i]!,
      cluster: labelOf(frame.clusters, i),
      stratum: labelOf(frame.strata, i),
    };
  }
}

/** All lanes of one behavior as the forecast reads them, without a copy: every code but 0 and 1 is no grade. */
export function pairColumns({ frame, observed, candidate, placebo }: AskedLanes, policy: number): PairColumns {
  const { weights, clusters, strata, blocks } = frame;
  return {
    current: observed.codes.get(policy)!,
    candidate: candidate.codes.get(policy)!,
    ...(placebo ? { placebo: placebo.codes.get(policy)! } : {}),
    weights,
    clusters,
    strata,
    ...(blocks ? { blocks } : {}),
  };
}

export function labelOf({ codes, labels }: LabelColumn, row: number): string {
  return labels[codes[row]!]!;
}
