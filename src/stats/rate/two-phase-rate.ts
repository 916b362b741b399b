import { requireInclusion, requireKnownOptions, requireProbability } from '../require-argument.ts';
import { addExactly, exactly, newExactSum } from '../special/exact-sum.ts';
import { StatsError } from '../stats-error.ts';
import { assembleRate, checkRateOptions, type RateOptions } from './assemble-rate.ts';
import { rowChecker } from './check-rows.ts';
import { addRow, type ClusterTotals, newTotals } from './cluster-totals.ts';
import type { EstimatedRate, NotEstimable, SampleDesign } from './rate-result.ts';

/** One phase-1 row (a response with its cheap score), graded by the expensive grader with a stored probability. */
export interface TwoPhaseRow {
  /** Phase-1 weight: 1/inclusion probability of the prefix. */
  readonly weight: number;
  /** Stored escalation probability in (0, 1], also of rows that were not drawn. */
  readonly pi: number;
  readonly graded: boolean;
  /** The expensive grade; null where not graded, or where the grading failed. */
  readonly y: 0 | 1 | null;
  readonly cluster: string;
  readonly stratum: string;
  /** Calibrated score of the cheap grader, P(event), where one was stored. */
  readonly score?: number;
}

/**
 * Rate over all phase-1 rows from the grades of the escalated ones: Horvitz-Thompson with the stored probabilities, FF*
 * on the Poisson-count variance over clusters (statistics.md 3.1, 3.2). w* weighs what an undrawn event would add by the
 * tempered scores (score^0.75), or by pi^2, which the escalation rule makes proportional to them. Read
 * `upperAssumptionFree` beside the upper limit: it does not trust the score's ordering. A drawn row without a grade
 * counts as no event in the lower and as an event in the upper limit.
 */
export function twoPhaseRate(
  sample: { rows: Iterable<TwoPhaseRow>; design: SampleDesign },
  options: RateOptions = {},
): EstimatedRate | NotEstimable {
  requireKnownOptions('options', options, ['conf', 'K', 'designEffectPrior']);
  checkRateOptions(options);
  const read = readRows(sample);
  if (read.totals.rows > 0 && read.gradedRows === 0) {
    return { status: 'not-estimable', reason: 'nothing-graded', detail: 'no row was drawn for the expensive grader' };
  }
  return assembleRate({
    totals: read.totals,
    design: sample.design,
    options,
    eventWeight: read.eventWeight,
    largestAddition: read.largestValue * Math.max(1, read.largestCluster),
    plain: false,
    assumptions: [
      'grading was drawn independently with the stored probabilities',
      read.scored
        ? 'the cheap scores order the rows by risk (tempered by 0.75)'
        : 'the stored probabilities follow the escalation rule (risk proportional to their square)',
    ],
  });
}

interface ReadRows {
  readonly totals: ClusterTotals;
  readonly gradedRows: number;
  /** Believed mean of weight/pi over the events. */
  readonly eventWeight: number;
  /** Largest weight/pi of any row, drawn or not. */
  readonly largestValue: number;
  /** Most drawn rows in one cluster. */
  readonly largestCluster: number;
  readonly scored: boolean;
}

function readRows({ rows, design }: { rows: Iterable<TwoPhaseRow>; design: SampleDesign }): ReadRows {
  const check = rowChecker(design);
  const totals = newTotals(design.clusters !== 'none');
  const perCluster = new Map<string, number>();
  const belief = newExactSum();
  const weighted = newExactSum();
  let [i, gradedRows, largestValue, scoredRows] = [0, 0, 0, 0];
  for (const row of rows) {
    checkRow(row, i);
    check(row, i);
    const size = design.weights === 'equal' ? 1 : row.weight;
    const value = size / row.pi;
    largestValue = Math.max(largestValue, value);
    if (row.score !== undefined) scoredRows += 1;
    const risk = size * (row.score === undefined ? row.pi * row.pi : row.score ** 0.75);
    addExactly(belief, risk);
    addExactly(weighted, risk * value);
    const outcome = !row.graded || row.y === 0 ? 'no-event' : row.y === 1 ? 'event' : 'missing';
    const stratum = design.strata === 'none' ? '' : row.stratum;
    addRow(totals, { size, value: row.graded ? value : 0, outcome, cluster: row.cluster, stratum });
    if (row.graded) {
      gradedRows += 1;
      if (totals.clustered) perCluster.set(row.cluster, (perCluster.get(row.cluster) ?? 0) + 1);
    }
    i += 1;
  }
  if (scoredRows > 0 && scoredRows < i) {
    const expected = `give every row a score or none; ${scoredRows} of ${i} have one`;
    throw new StatsError('argument-invalid', { argument: 'rows[].score', value: scoredRows, expected });
  }
  let largestCluster = 1;
  for (const count of perCluster.values()) largestCluster = Math.max(largestCluster, count);
  const total = exactly(belief);
  const eventWeight = total > 0 ? exactly(weighted) / total : largestValue;
  return { totals, gradedRows, eventWeight, largestValue, largestCluster, scored: scoredRows > 0 };
}

function checkRow(row: TwoPhaseRow, i: number): void {
  if (!(row.pi > 0 && row.pi <= 1)) requireInclusion(`rows[${i}].pi`, row.pi);
  if (row.score !== undefined && !(row.score >= 0 && row.score <= 1)) requireProbability(`rows[${i}].score`, row.score);
  if (typeof row.graded !== 'boolean') {
    throw new StatsError('argument-invalid', {
      argument: `rows[${i}].graded`,
      value: row.graded,
      expected: 'give true or false',
    });
  }
  if (!row.graded && row.y !== null) {
    const expected = 'a row that was not graded has y = null';
    throw new StatsError('argument-invalid', { argument: `rows[${i}].y`, value: row.y, expected });
  }
}
