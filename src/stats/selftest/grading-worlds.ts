import { normCdf, normQuantile } from '../distributions/normal.ts';
import { correctGrader } from '../grader/correct-grader.ts';
import { clopperPearson } from '../proportion/clopper-pearson.ts';
import type { RandomStream } from '../random-stream.ts';
import { assembleRate } from '../rate/assemble-rate.ts';
import { addQuietClusters, addRow, newTotals } from '../rate/cluster-totals.ts';
import { estimateFromTotals } from '../rate/estimate-rate.ts';
import type { SampleDesign } from '../rate/rate-result.ts';
import { escalationProbabilities } from '../twophase/escalation.ts';
import { binomial } from './random-variates.ts';
import { independentRows, simulated } from './rate-worlds.ts';
import type { CoverageWorld, IntervalClaim } from './world.ts';

const covers: IntervalClaim = { nominal: 0.95, expect: 'cover' };
const plain: SampleDesign = { clusters: 'none', strata: 'none', weights: 'equal' };

/** Worlds of two-phase grading (calibrated and over-confident screen) and of an imperfect grader below its FPR. */
export function gradingWorlds(): CoverageWorld[] {
  return [
    screenWorld('two-phase grading, calibrated screen', { auc: 0.97, believed: 0.97 }),
    screenWorld('two-phase grading, over-confident screen', { auc: 0.97, believed: 0.995 }),
    graderWorld('imperfect grader', { rate: 1e-3, falsePositive: 1e-3 }),
    graderWorld('imperfect grader, ten false alarms an event', { rate: 1e-3, falsePositive: 1e-2 }),
  ];
}

/** A cell of the cheap score: rows that share a score, hence an escalation probability. */
interface ScoreCell {
  readonly rows: number;
  readonly events: number;
  readonly believed: number;
}

/** Binormal scores in cells; the screen believes a separation that may not be the true one. */
function scoreCells(n: number, rate: number, separation: { auc: number; believed: number }): ScoreCell[] {
  const [d, dBelieved] = [separation.auc, separation.believed].map((auc) => Math.SQRT2 * normQuantile(auc)) as [
    number,
    number,
  ];
  const edges = Array.from({ length: 47 }, (_, k) => -3 + k * 0.2);
  const inside = (low: number, high: number, shift: number) => normCdf(high - shift) - normCdf(low - shift);
  return [-Infinity, ...edges].map((low, k) => {
    const high = edges[k] ?? Infinity;
    const events = rate * inside(low, high, d);
    const share = events + (1 - rate) * inside(low, high, 0);
    const middle = Number.isFinite(low) ? (Number.isFinite(high) ? (low + high) / 2 : low + 0.1) : high - 0.1;
    const odds = (rate / (1 - rate)) * Math.exp(dBelieved * middle - (dBelieved * dBelieved) / 2);
    return { rows: n * share, events: n * events, believed: odds / (1 + odds) };
  });
}

function screenWorld(world: string, separation: { auc: number; believed: number }): CoverageWorld {
  const [n, rate, share] = [1_000_000, 1e-4, 0.05];
  const cells = scoreCells(n, rate, separation);
  const pi = cellProbabilities(cells, share * n);
  const tempered = cells.map(({ rows, believed }) => rows * believed ** 0.75);
  const total = tempered.reduce((sum, value) => sum + value, 0);
  const eventWeight = tempered.reduce((sum, value, j) => sum + value / (pi[j] as number), 0) / total;
  const largestAddition = 1 / Math.min(...pi);
  return {
    world,
    intervals: { twoPhaseRate: covers, 'assumption-free upper': { nominal: 0.975, expect: 'cover' } },
    replicates: { quick: 800, full: 20_000 },
    replicate(stream) {
      const totals = newTotals(false);
      let found = 0;
      for (const [j, { events }] of cells.entries()) {
        const p = pi[j] as number;
        const graded = binomial(stream, n, (events / n) * p);
        found += graded;
        for (let i = 0; i < graded; i++) {
          addRow(totals, { size: 1, value: 1 / p, outcome: 'event', cluster: '', stratum: '' });
        }
      }
      addQuietClusters(totals, { stratum: '', count: n - found, rows: 1, size: 1 });
      const estimate = assembleRate({
        totals,
        design: plain,
        options: { designEffectPrior: { value: 1, source: 'one row per user' } },
        eventWeight,
        largestAddition,
        plain: false,
        assumptions: [],
      });
      const free =
        estimate.status === 'estimated'
          ? { lower: 0, upper: estimate.upperAssumptionFree, point: estimate.point }
          : null;
      return { truth: rate, intervals: { twoPhaseRate: simulated(estimate), 'assumption-free upper': free } };
    },
  };
}

/** The escalation rule on cells: every cell stands for its rows, so the budget is spread by repeating it in proportion. */
function cellProbabilities(cells: readonly ScoreCell[], budget: number): number[] {
  const n = cells.reduce((sum, { rows }) => sum + rows, 0);
  const perRow = 20_000;
  const copies = cells.map(({ rows }) => Math.max(1, Math.round((rows / n) * perRow)));
  const urgency = cells.flatMap(({ believed }, j) =>
    Array<number>(copies[j] as number).fill(believed * (1 - believed)),
  );
  const spread = escalationProbabilities({ urgency, budget: (budget / n) * urgency.length });
  let at = 0;
  return copies.map((count) => {
    at += count;
    return spread[at - 1] as number;
  });
}

function graderWorld(world: string, spec: { rate: number; falsePositive: number }): CoverageWorld {
  const [n, sensitivity] = [50_000, 0.9];
  const { rate, falsePositive } = spec;
  const apparent = rate * sensitivity + (1 - rate) * falsePositive;
  const ppv = (rate * sensitivity) / apparent;
  return {
    world,
    intervals: { correctGrader: covers, 'melded gate': covers, 'uncorrected count': { nominal: 0.95, expect: 'fail' } },
    replicates: { quick: 80, full: 2000 },
    replicate(stream) {
      const flagged = binomial(stream, n, apparent);
      const totals = newTotals(false);
      independentRows(totals, { n, events: flagged, weight: 1, stratum: '' });
      const naive = { ...clopperPearson({ x: flagged, n }), point: flagged / n };
      return {
        truth: rate,
        intervals: { ...corrected(stream, totals, { flagged, ppv, sensitivity }), 'uncorrected count': naive },
      };
    },
  };
}

function corrected(
  stream: RandomStream,
  totals: ReturnType<typeof newTotals>,
  spec: { flagged: number; ppv: number; sensitivity: number },
) {
  const estimate = estimateFromTotals(totals, plain, {});
  const audited = Math.min(200, spec.flagged);
  if (estimate.status === 'not-estimable' || audited === 0) return { correctGrader: null, 'melded gate': null };
  const result = correctGrader({
    apparent: estimate.moments,
    audit: {
      kind: 'predictive',
      ppv: { correct: binomial(stream, audited, spec.ppv), n: audited },
      sensitivity: { correct: binomial(stream, 100, spec.sensitivity), n: 100 },
    },
  });
  if (result.status === 'not-estimable') return { correctGrader: null, 'melded gate': null };
  const { interval, gateInterval, point } = result;
  return { correctGrader: { ...interval, point }, 'melded gate': { ...gateInterval, point } };
}
