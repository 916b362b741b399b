import { confidenceSequence } from '../anytime/confidence-sequence.ts';
import { compareRates } from '../compare/compare-rates.ts';
import { gate } from '../compare/gate.ts';
import type { ComparedPair } from '../compare/paired-rows.ts';
import { clopperPearson } from '../proportion/clopper-pearson.ts';
import type { RandomStream } from '../random-stream.ts';
import { newTotals } from '../rate/cluster-totals.ts';
import { estimateFromTotals } from '../rate/estimate-rate.ts';
import { binomial } from './random-variates.ts';
import { independentRows } from './rate-worlds.ts';
import type { CoverageWorld, SimulatedInterval } from './world.ts';

/** Optional stopping, and gates on lanes that do not differ or sit exactly on the bound. */
export function sequentialWorlds(): CoverageWorld[] {
  return [optionalStopping(), gateWithoutChange(), gateOnTheMargin(), gateOnTheCap()];
}

/** Looks after every 250 messages, stops at the first that would exclude the truth. */
function optionalStopping(): CoverageWorld {
  const [rate, looks, step] = [0.02, 40, 250];
  return {
    world: 'optional stopping, 40 looks',
    intervals: {
      confidenceSequence: { nominal: 0.95, expect: 'cover' },
      'fixed-n interval at every look': { nominal: 0.95, expect: 'fail' },
    },
    replicates: { quick: 500, full: 10_000 },
    replicate(stream) {
      let events = 0;
      let sequence: SimulatedInterval | null = null;
      let fixed: SimulatedInterval | null = null;
      for (let look = 1; look <= looks; look++) {
        events += binomial(stream, step, rate);
        const n = look * step;
        const point = events / n;
        if (sequence === null || holds(sequence, rate)) {
          const stated = confidenceSequence(
            { events, n },
            { referenceRate: rate, stream: { fixedRandomOrder: true, oneItemPerCluster: true } },
          );
          sequence = stated.status === 'estimated' ? { lower: stated.lower, upper: stated.upper, point } : null;
        }
        if (fixed === null || holds(fixed, rate)) fixed = { ...clopperPearson({ x: events, n }), point };
      }
      return { truth: rate, intervals: { confidenceSequence: sequence, 'fixed-n interval at every look': fixed } };
    },
  };
}

/** A/A: the two lanes are the same deployment. The gate must not call a regression more often than alpha. */
function gateWithoutChange(): CoverageWorld {
  return pairedGate('A/A gate, same deployment twice', { ratio: 1, wrong: 'fail' });
}

/** The candidate sits exactly on the margin: a pass would be wrong. */
function gateOnTheMargin(): CoverageWorld {
  return pairedGate('gate, candidate exactly on the margin', { ratio: 1.5, wrong: 'pass' });
}

function pairedGate(world: string, spec: { ratio: number; wrong: 'pass' | 'fail' }): CoverageWorld {
  const [n, rate, shared, margin] = [2000, 0.02, 0.3, 1.5];
  return {
    world,
    intervals: {
      'no wrong verdict': { nominal: 0.95, expect: 'cover', ...(spec.ratio === 1 ? { shortfall: 0 } : {}) },
    },
    replicates: { quick: 500, full: 10_000 },
    replicate(stream) {
      const pairs = pairedRows(stream, { n, current: rate, candidate: rate * spec.ratio, shared });
      const comparison = compareRates(pairs);
      const { verdict } = gate({ kind: 'ratio', comparison }, { margin });
      return { truth: spec.ratio, intervals: { 'no wrong verdict': verdictAsInterval(verdict, spec) } };
    },
  };
}

/** The rate sits exactly on the cap: a pass would be wrong. */
function gateOnTheCap(): CoverageWorld {
  const [n, rate] = [20_000, 1e-3];
  return {
    world: 'gate, rate exactly on the cap',
    intervals: { 'no wrong verdict': { nominal: 0.95, expect: 'cover' } },
    replicates: { quick: 800, full: 20_000 },
    replicate(stream) {
      const totals = newTotals(false);
      independentRows(totals, { n, events: binomial(stream, n, rate), weight: 1, stratum: '' });
      const estimate = estimateFromTotals(totals, { clusters: 'none', strata: 'none', weights: 'equal' }, {});
      const { verdict } = gate({ kind: 'rate', estimate }, { cap: rate });
      return {
        truth: rate,
        intervals: { 'no wrong verdict': verdictAsInterval(verdict, { ratio: rate, wrong: 'pass' }) },
      };
    },
  };
}

/** Coverage of a gate = no wrong verdict; as an interval it holds the truth or lies beside it. */
function verdictAsInterval(verdict: string, spec: { ratio: number; wrong: string }): SimulatedInterval {
  const beside = verdict === spec.wrong ? 2 * spec.ratio : spec.ratio;
  return { lower: beside, upper: beside, point: spec.ratio };
}

/** Pairs with the given rates; `shared` of the smaller rate's events happen in both lanes. */
function* pairedRows(
  stream: RandomStream,
  spec: { n: number; current: number; candidate: number; shared: number },
): Iterable<ComparedPair> {
  const both = spec.shared * Math.min(spec.current, spec.candidate);
  const n11 = binomial(stream, spec.n, both);
  const n01 = binomial(stream, spec.n - n11, (spec.current - both) / (1 - both));
  const n10 = binomial(stream, spec.n - n11 - n01, (spec.candidate - both) / (1 - spec.current));
  for (let i = 0; i < spec.n; i++) {
    const kind = i < n11 ? 'both' : i < n11 + n01 ? 'a' : i < n11 + n01 + n10 ? 'b' : 'none';
    yield { a: kind === 'both' || kind === 'a' ? 1 : 0, b: kind === 'both' || kind === 'b' ? 1 : 0 };
  }
}

function holds({ lower, upper }: SimulatedInterval, truth: number): boolean {
  return lower <= truth && truth <= upper;
}
