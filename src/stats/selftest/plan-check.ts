import { plan } from '../planner/plan.ts';
import { randomStream } from '../random-stream.ts';
import { newTotals } from '../rate/cluster-totals.ts';
import { estimateFromTotals } from '../rate/estimate-rate.ts';
import type { SampleDesign } from '../rate/rate-result.ts';
import { clusterSampler } from './cluster-world.ts';
import { binomial } from './random-variates.ts';
import { independentRows } from './rate-worlds.ts';

/** The width a plan promised against the width that samples of the planned size reached. */
export interface PlanResult {
  readonly study: string;
  readonly prefixes: number;
  /** Upper over lower limit: planned, and the geometric mean over replicates. */
  readonly plannedFactor: number;
  readonly achievedFactor: number;
  readonly replicates: number;
  /** 'fail' where the log widths differ by more than 10 %. */
  readonly verdict: 'pass' | 'fail';
}

const tolerated = 0.1;

const studies = [
  { study: 'one message per user, x/÷ 1.5 at 1 in 1000', rate: 1e-3, targetFactor: 1.5, size: 1, icc: 0 },
  { study: 'one message per user, x/÷ 2 at 1 in 10,000', rate: 1e-4, targetFactor: 2, size: 1, icc: 0 },
  {
    study: 'four messages per user, correlation 0.2, x/÷ 1.4 at 1 in 200',
    rate: 5e-3,
    targetFactor: 1.4,
    size: 4,
    icc: 0.2,
  },
];

export function* checkPlans(options: { seed: number; replicates: number }): Generator<PlanResult> {
  for (const study of studies) yield checkPlan(study, options);
}

function checkPlan(study: (typeof studies)[number], options: { seed: number; replicates: number }): PlanResult {
  const { rate, size, icc, targetFactor } = study;
  const planned = plan({
    targetFactor,
    behaviors: [{ behavior: 'b', rate }],
    prices: { generate: 0.01, grade: 0.005 },
    ...(size > 1 ? { clusters: { meanSize: size, icc } } : {}),
  });
  if (planned.status === 'not-estimable') throw new Error(`the planner refused ${study.study}: ${planned.detail}`);
  const expected = planned.behaviors[0]?.interval;
  const plannedFactor = expected ? expected.upper / expected.lower : Number.NaN;
  const clusters = Math.round(planned.prefixes / size);
  const draw = clusterSampler({ classes: [{ size, clusters }], rate, icc });
  const design: SampleDesign = { clusters: size > 1 ? 'user' : 'none', strata: 'none', weights: 'equal' };
  const designEffectPrior = { value: 1 + (size - 1) * icc, source: 'the plan' };
  let [sum, seen] = [0, 0];
  for (let i = 0; i < options.replicates; i++) {
    const stream = randomStream({ seed: options.seed, purpose: `selftest plan ${study.study}`, item: i });
    const totals = newTotals(size > 1);
    if (size > 1) draw(totals, stream);
    else independentRows(totals, { n: clusters, events: binomial(stream, clusters, rate), weight: 1, stratum: '' });
    const estimate = estimateFromTotals(totals, design, { designEffectPrior });
    if (estimate.status !== 'estimated' || estimate.interval.lower === 0) continue;
    sum += Math.log(estimate.interval.upper / estimate.interval.lower);
    seen += 1;
  }
  const achieved = sum / seen;
  const off = Math.abs(achieved / Math.log(plannedFactor) - 1);
  return {
    study: study.study,
    prefixes: planned.prefixes,
    plannedFactor,
    achievedFactor: Math.exp(achieved),
    replicates: seen,
    verdict: off <= tolerated ? 'pass' : 'fail',
  };
}
