import { gradeCodes, gradeOfCode } from '../core/grade-codes.ts';
import {
  type CascadeGrade,
  type CascadeRate,
  cascadeRate,
  type EstimatedRate,
  estimateRate,
  type NotEstimable,
  type PairedSummary,
  summarisePairColumns,
  summariseTwoPhasePairs,
  type TwoPhasePairRow,
} from '../stats/index.ts';
import type { GradeTable } from '../store/store.ts';
import { labelOf, pairColumns, pairRows, type SliceFrame, type SliceLanes, surveyRows } from './slice-lanes.ts';

export type LaneRate = EstimatedRate | CascadeRate | NotEstimable;

/** The rate of one behavior in one lane: from every grade, or from a cascade's draws and their probabilities. */
export function laneRate(frame: SliceFrame, table: GradeTable, policy: number): LaneRate {
  const { design } = frame;
  if (!table.escalations.has(policy)) return estimateRate({ rows: surveyRows(frame, table, policy), design });
  const rows = Array.from({ length: frame.n }, (_, i) => {
    const grade = cascadeGrade(table, policy, i);
    const place = { weight: frame.weights[i]!, cluster: labelOf(frame.clusters, i), stratum: labelOf(frame.strata, i) };
    return { ...(grade ?? unanswered), ...place };
  });
  return cascadeRate({ rows, design });
}

/** A prefix without a reply has no draw either: as if it had been sent up for certain and come back without a grade. */
const unanswered: CascadeGrade = { guess: 0.5, probability: 1, escalated: true, y: null };

/** What a cascade knows of one reply; null where there is none. */
function cascadeGrade({ codes, escalations }: GradeTable, policy: number, row: number): CascadeGrade | null {
  const code = codes.get(policy)![row]!;
  if (code === gradeCodes.noReply || code === gradeCodes.pending) return null;
  const draws = escalations.get(policy);
  return {
    guess: draws?.guess[row] ?? 0.5,
    probability: draws?.probability[row] ?? 1,
    escalated: code !== gradeCodes.notEscalated,
    y: gradeOfCode(code),
  };
}

type AskedLanes = SliceLanes & { readonly candidate: GradeTable };

function isCascade({ observed, placebo, candidate }: SliceLanes, policy: number): boolean {
  return [observed, placebo, candidate].some((table) => table?.escalations.has(policy));
}

/** What both lanes of one behavior tell the forecast; null where no prefix has both grades. */
export function behaviorEvidence(
  lanes: AskedLanes,
  policy: number,
  design: Parameters<typeof summarisePairColumns>[1],
): PairedSummary | null {
  if (!hasPair(lanes, policy)) return null;
  if (!isCascade(lanes, policy)) return summarisePairColumns(pairColumns(lanes, policy), design);
  return summariseTwoPhasePairs([...twoPhasePairs(lanes, policy)], design);
}

function hasPair({ frame, observed, candidate }: AskedLanes, policy: number): boolean {
  const known = ({ codes }: GradeTable, row: number): boolean => {
    const code = codes.get(policy)![row]!;
    return gradeOfCode(code) !== null || code === gradeCodes.notEscalated;
  };
  const graded = [observed, candidate].every(({ codes }) =>
    codes.get(policy)!.some((code) => gradeOfCode(code) !== null),
  );
  for (let i = 0; graded && i < frame.n; i++) if (known(observed, i) && known(candidate, i)) return true;
  return false;
}

function* twoPhasePairs(lanes: AskedLanes, policy: number): Generator<TwoPhasePairRow> {
  const { frame, observed, placebo, candidate } = lanes;
  for (let i = 0; i < frame.n; i++) {
    yield {
      current: cascadeGrade(observed, policy, i),
      candidate: cascadeGrade(candidate, policy, i),
      ...(placebo ? { placebo: cascadeGrade(placebo, policy, i) } : {}),
      weight: frame.weights[i]!,
      cluster: labelOf(frame.clusters, i),
      stratum: labelOf(frame.strata, i),
      ...(frame.blocks ? { block: labelOf(frame.blocks, i) } : {}),
    };
  }
}

export interface ComparedPair {
  readonly a: 0 | 1 | null;
  readonly b: 0 | 1 | null;
  readonly weight: number;
  readonly cluster: string;
  readonly stratum: string;
}

/**
 * Both grades of each prefix for a comparison of the lanes. Under a cascade a prefix is drawn in both lanes by one
 * number, so both grades are there with the smaller of the two probabilities, and the weight makes up for it; the
 * prefixes where a lane was left to the screen stay out.
 */
export function* comparedPairs(lanes: AskedLanes, policy: number): Generator<ComparedPair> {
  const cascade = isCascade(lanes, policy);
  let i = 0;
  for (const { current: a, candidate: b, ...place } of pairRows(lanes, policy)) {
    const row = i++;
    if (!cascade) {
      yield { a, b, ...place };
      continue;
    }
    const [one, other] = [cascadeGrade(lanes.observed, policy, row), cascadeGrade(lanes.candidate, policy, row)];
    if (one?.escalated === false || other?.escalated === false) continue;
    const both = Math.min(one?.probability ?? 1, other?.probability ?? 1);
    yield { a, b, ...place, weight: place.weight / both };
  }
}
