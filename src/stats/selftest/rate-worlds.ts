import { neyman } from '../allocation/neyman.ts';
import { clopperPearson } from '../proportion/clopper-pearson.ts';
import { addQuietClusters, addRow, type ClusterTotals, newTotals } from '../rate/cluster-totals.ts';
import { estimateFromTotals } from '../rate/estimate-rate.ts';
import { pooledDesignEffect } from '../rate/pooled-design-effect.ts';
import type { DesignEffectPrior, EstimatedRate, NotEstimable, SampleDesign } from '../rate/rate-result.ts';
import { type ClusterLaw, classesFor, clusterSampler, meanClusterSize } from './cluster-world.ts';
import { binomial } from './random-variates.ts';
import type { CoverageWorld, IntervalClaim, SimulatedInterval } from './world.ts';

const covers: IntervalClaim = { nominal: 0.95, expect: 'cover' };
const knownToFail: IntervalClaim = { nominal: 0.95, expect: 'fail' };
const replicates = { quick: 1000, full: 20_000 };

const ordinaryUsers = [
  [1, 0.5],
  [2, 0.2],
  [5, 0.15],
  [10, 0.1],
  [30, 0.05],
] as const;
const heavyUsers = [
  [1, 0.6],
  [2, 0.25],
  [5, 0.1],
  [20, 0.049],
  [500, 0.001],
] as const;

/** Six strata whose rates span 600 : 1; W = shares of the traffic (statistics.md 2.2). */
const strata = {
  shares: [0.4, 0.3, 0.15, 0.1, 0.04, 0.01],
  relative: [0.01, 0.03, 0.1, 0.3, 1, 6],
};

/** Worlds for `estimateRate`: independent rows, users, heavy users, strata, a risk-oversampled slice. */
export function rateWorlds(): CoverageWorld[] {
  return [
    independentWorld(),
    usersWorld('clustered users, 10 events', { rate: 1e-3, n: 10_000, icc: 0.3, shares: ordinaryUsers }),
    usersWorld('clustered users, 100 events', { rate: 1e-2, n: 10_000, icc: 0.3, shares: ordinaryUsers }),
    usersWorld('clustered users, common behavior', { rate: 0.1, n: 4000, icc: 0.1, shares: ordinaryUsers }),
    usersWorld('heavy users', { rate: 1e-3, n: 100_000, icc: 0.05, shares: heavyUsers }),
    strataWorld('stratified, proportional', 'proportional', 1),
    strataWorld('risk-oversampled slice', 'oversampled', 1),
    strataWorld('risk-oversampled slice, clustered users', 'oversampled', 3),
  ];
}

function independentWorld(): CoverageWorld {
  const [n, rate] = [10_000, 1e-3];
  return {
    world: 'independent messages',
    intervals: { estimateRate: covers },
    replicates,
    replicate(stream) {
      const totals = newTotals(false);
      independentRows(totals, { n, events: binomial(stream, n, rate), weight: 1, stratum: '' });
      const design: SampleDesign = { clusters: 'none', strata: 'none', weights: 'equal' };
      return { truth: rate, intervals: { estimateRate: simulated(estimateFromTotals(totals, design, {})) } };
    },
  };
}

function usersWorld(
  world: string,
  spec: { rate: number; n: number; icc: number; shares: readonly (readonly [number, number])[] },
): CoverageWorld {
  const classes = classesFor(spec.n, spec.shares);
  const draw = clusterSampler({ classes, rate: spec.rate, icc: spec.icc });
  // What pooling over other behaviors of the same traffic would show: the true design effect.
  const clusterSize = meanClusterSize(classes);
  const trueEffect = 1 + (clusterSize - 1) * spec.icc;
  const prior = pooledDesignEffect([{ designEffect: trueEffect, effectiveEvents: 50 }], { clusterSize });
  const design: SampleDesign = { clusters: 'user', strata: 'none', weights: 'equal' };
  return {
    world,
    intervals: { estimateRate: covers, 'naive binomial': knownToFail },
    replicates: { quick: 800, full: 20_000 },
    replicate(stream) {
      const totals = newTotals(true);
      draw(totals, stream);
      const naive = clopperPearson({ x: totals.eventRows, n: totals.rows });
      return {
        truth: spec.rate,
        intervals: {
          estimateRate: simulated(estimateFromTotals(totals, design, { designEffectPrior: prior })),
          'naive binomial': { ...naive, point: totals.eventRows / totals.rows },
        },
      };
    },
  };
}

/** Rows drawn from six strata, in proportion or by risk (Neyman with a quarter kept proportional). */
function strataWorld(world: string, how: 'proportional' | 'oversampled', perUser: number): CoverageWorld {
  const scale = 1e-3 / strata.shares.reduce((sum, share, h) => sum + share * (strata.relative[h] as number), 0);
  const rates = strata.relative.map((relative) => relative * scale);
  const n = 30_000;
  const byRisk = neyman({ W: strata.shares, S: rates.map((p) => Math.sqrt(p * (1 - p))), n: 0.75 * n });
  const sizes = strata.shares.map((share, h) =>
    Math.round(
      (share * n * (how === 'proportional' ? 1 : 0.25) + (how === 'proportional' ? 0 : (byRisk[h] as number))) /
        perUser,
    ),
  );
  const population = 1e7;
  const icc = perUser > 1 ? 0.3 : 0;
  const laws: ClusterLaw[] = rates.map((rate, h) => ({
    classes: [{ size: perUser, clusters: sizes[h] as number }],
    rate,
    icc,
    weight: (population * (strata.shares[h] as number)) / ((sizes[h] as number) * perUser),
    stratum: `s${h}`,
  }));
  const samplers = laws.map(clusterSampler);
  const design: SampleDesign = {
    clusters: perUser > 1 ? 'user' : 'none',
    strata: 'by-label',
    weights: 'inverse-probability',
  };
  const designEffectPrior = { value: 1 + (perUser - 1) * icc, source: 'true correlation of the world' };
  return {
    world,
    intervals: { estimateRate: covers, 'assumption-free upper': { nominal: 0.975, expect: 'cover' } },
    replicates,
    replicate(stream) {
      const totals = newTotals(perUser > 1);
      for (const draw of samplers) draw(totals, stream);
      const estimate = estimateFromTotals(totals, design, options(designEffectPrior, laws));
      const interval = simulated(estimate);
      const free =
        estimate.status === 'estimated'
          ? { lower: 0, upper: estimate.upperAssumptionFree, point: estimate.point }
          : null;
      return { truth: 1e-3, intervals: { estimateRate: interval, 'assumption-free upper': free } };
    },
  };
}

/** Where events are believed to be: tempered by 0.75, as risk scores are (statistics.md 2.4). */
function options(designEffectPrior: DesignEffectPrior, laws: readonly ClusterLaw[]) {
  const beliefs = laws.map(({ rate }, h) => (strata.shares[h] as number) * rate ** 0.75);
  const total = beliefs.reduce((sum, belief) => sum + belief, 0);
  const expectedEventWeight = laws.reduce(
    (sum, { weight = 1 }, h) => sum + (weight * (beliefs[h] as number)) / total,
    0,
  );
  return { designEffectPrior, expectedEventWeight };
}

/** `n` independent rows of one weight, `events` of them events. */
export function independentRows(
  totals: ClusterTotals,
  rows: { n: number; events: number; weight: number; stratum: string },
): void {
  const { n, events, weight, stratum } = rows;
  addQuietClusters(totals, { stratum, count: n - events, rows: 1, size: weight });
  for (let i = 0; i < events; i++)
    addRow(totals, { size: weight, value: weight, outcome: 'event', cluster: '', stratum });
}

export function simulated(estimate: EstimatedRate | NotEstimable): SimulatedInterval | null {
  if (estimate.status === 'not-estimable') return null;
  return { lower: estimate.interval.lower, upper: estimate.interval.upper, point: estimate.point };
}
