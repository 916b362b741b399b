import { wilson } from '../proportion/wilson.ts';
import { randomStream } from '../random-stream.ts';
import type { CoverageWorld, IntervalClaim, WorldResult } from './world.ts';

/** Coverage may fall short of nominal by this much (statistics.md 14: the worst accepted cell). */
export const allowedShortfall = 0.015;

interface Tally {
  covered: number;
  seen: number;
  refused: number;
  width: number;
  point: number;
}

/** Runs a world; every replicate has its own stream, keyed by the world's name and its number. */
export function measureCoverage(world: CoverageWorld, options: { seed: number; replicates: number }): WorldResult[] {
  const tallies = new Map<string, Tally>(
    Object.keys(world.intervals).map((name) => [name, { covered: 0, seen: 0, refused: 0, width: 0, point: 0 }]),
  );
  for (let i = 0; i < options.replicates; i++) {
    const stream = randomStream({ seed: options.seed, purpose: `selftest ${world.world}`, item: i });
    const { truth, intervals } = world.replicate(stream);
    for (const [name, tally] of tallies) {
      const interval = intervals[name];
      if (interval === undefined) continue;
      if (interval === null) {
        tally.refused += 1;
        continue;
      }
      tally.seen += 1;
      if (interval.lower <= truth && truth <= interval.upper) tally.covered += 1;
      tally.width += (interval.upper - interval.lower) / truth;
      tally.point += interval.point / truth;
    }
  }
  return [...tallies].map(([name, tally]) =>
    resultOf(world.world, name, world.intervals[name] as IntervalClaim, tally),
  );
}

function resultOf(world: string, interval: string, claim: IntervalClaim, tally: Tally): WorldResult {
  const { covered, seen, refused, width, point } = tally;
  const coverage = seen > 0 ? covered / seen : 0;
  const band = wilson({ x: covered, n: seen });
  const short = band.upper < claim.nominal - (claim.shortfall ?? allowedShortfall);
  const refusals = refused > 0.05 * (seen + refused);
  return {
    world,
    interval,
    nominal: claim.nominal,
    coverage,
    mcBand: [band.lower, band.upper],
    width: seen > 0 ? width / seen : 0,
    bias: seen > 0 ? point / seen - 1 : 0,
    replicates: seen,
    refused,
    verdict: verdictOf(claim, short, refusals),
  };
}

/** A method known to be wrong must be seen to be wrong: if it covers, the self-test itself is broken. */
function verdictOf(claim: IntervalClaim, short: boolean, refusals: boolean): WorldResult['verdict'] {
  if (claim.expect === 'fail') return short ? 'expected-fail' : 'fail';
  if (short && claim.expect === 'limit') return 'expected-fail';
  return short || refusals ? 'fail' : 'pass';
}
