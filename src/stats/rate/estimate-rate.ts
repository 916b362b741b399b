import { requireKnownOptions, requirePositive } from '../require-argument.ts';
import { exactly } from '../special/exact-sum.ts';
import { assembleRate, checkRateOptions, type RateOptions, sizeSums } from './assemble-rate.ts';
import { rowChecker } from './check-rows.ts';
import { addRow, type ClusterTotals, newTotals } from './cluster-totals.ts';
import type { EstimatedRate, NotEstimable, SampleDesign } from './rate-result.ts';

/** One graded row. `weight` = 1/inclusion probability (any constant where weights are equal); y null = no grade. */
export interface SurveyRow {
  readonly y: 0 | 1 | null;
  readonly weight: number;
  readonly cluster: string;
  readonly stratum: string;
}

export interface SurveySample {
  readonly rows: Iterable<SurveyRow>;
  readonly design: SampleDesign;
}

export interface EstimateRateOptions extends RateOptions {
  /** Mean weight an event is believed to carry; without it, events are believed to be spread like the traffic. */
  readonly expectedEventWeight?: number;
}

/**
 * The rate of a behavior among the messages a sample stands for, with its interval: exact Clopper-Pearson where rows are
 * unweighted and independent, FF* up to 2 %, KG* above (statistics.md 0.2, 1.2, 2.4). Rows without a grade widen it:
 * the lower limit takes them as no event, the upper as events. One pass, memory bounded by the number of clusters, the
 * same digits in any row order. Bad rows and options throw StatsError; too little data is `not-estimable`.
 */
export function estimateRate(sample: SurveySample, options: EstimateRateOptions = {}): EstimatedRate | NotEstimable {
  requireKnownOptions('options', options, ['conf', 'K', 'designEffectPrior', 'expectedEventWeight']);
  checkRateOptions(options);
  if (options.expectedEventWeight !== undefined) {
    requirePositive('options.expectedEventWeight', options.expectedEventWeight);
  }
  return estimateFromTotals(readRows(sample), sample.design, options);
}

/** The estimate from rows already read into totals. */
export function estimateFromTotals(
  totals: ClusterTotals,
  design: SampleDesign,
  options: EstimateRateOptions,
): EstimatedRate | NotEstimable {
  const { size, squares } = sizeSums(totals);
  const given = design.weights === 'equal' ? undefined : options.expectedEventWeight;
  return assembleRate({
    totals,
    design,
    options,
    eventWeight: given ?? squares / size,
    largestAddition: largestAddition(totals),
    plain: true,
    assumptions: [],
  });
}

function readRows({ rows, design }: SurveySample): ClusterTotals {
  const check = rowChecker(design);
  const totals = newTotals(design.clusters !== 'none');
  let i = 0;
  for (const row of rows) {
    check(row, i);
    const size = design.weights === 'equal' ? 1 : row.weight;
    const stratum = design.strata === 'none' ? '' : row.stratum;
    const outcome = row.y === 1 ? 'event' : row.y === 0 ? 'no-event' : 'missing';
    addRow(totals, { size, value: size, outcome, cluster: row.cluster, stratum });
    i += 1;
  }
  return totals;
}

/** The most weight one cluster of this sample could add if all its rows were events. */
function largestAddition(totals: ClusterTotals): number {
  let largest = totals.largest;
  for (const { size } of totals.clusters.values()) largest = Math.max(largest, exactly(size));
  if (totals.clustered) for (const { size } of totals.quiet) largest = Math.max(largest, size);
  return largest;
}
