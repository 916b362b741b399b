import { requireCount, requireKnownOptions } from '../require-argument.ts';
import { gradingWorlds } from './grading-worlds.ts';
import { launchWorlds } from './launch-worlds.ts';
import { measureCoverage } from './measure-coverage.ts';
import { checkPlans, type PlanResult } from './plan-check.ts';
import { rateWorlds } from './rate-worlds.ts';
import { measurePointErrors, type PointResult, replayBiasWorlds } from './replay-bias-worlds.ts';
import { sequentialWorlds } from './sequential-worlds.ts';
import type { CoverageWorld, WorldResult } from './world.ts';

export interface SelftestOptions {
  /** Fewer replicates: under a minute instead of minutes. */
  readonly quick?: boolean;
  /** Whole number; the same seed gives the same report, digit for digit. Default 1. */
  readonly seed?: number;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number; readonly step: string }) => void;
}

export interface SelftestReport {
  readonly seed: number;
  readonly quick: boolean;
  readonly worlds: readonly WorldResult[];
  readonly points: readonly PointResult[];
  readonly plans: readonly PlanResult[];
  /** 'pass' where nothing failed and every method known to be wrong was seen to be wrong. */
  readonly verdict: 'pass' | 'fail';
}

export type SelftestStep =
  | { readonly kind: 'world'; readonly result: WorldResult }
  | { readonly kind: 'point'; readonly result: PointResult }
  | { readonly kind: 'plan'; readonly result: PlanResult };

const launches = { quick: 5, full: 90 };
const planReplicates = { quick: 200, full: 2000 };

/**
 * Simulates worlds whose truth is known and measures what our intervals, gates, forecasts and plans reach in them. Yields
 * every line as it is done and returns the report. Draws are keyed by world and replicate, so the report depends on the
 * seed alone. Stop it between lines by not asking for the next one.
 */
export function* runSelftest(options: SelftestOptions = {}): Generator<SelftestStep, SelftestReport> {
  requireKnownOptions('options', options, ['quick', 'seed', 'onProgress']);
  const { quick = false, seed = 1, onProgress } = options;
  requireCount('options.seed', seed);
  const size = quick ? 'quick' : 'full';
  const coverage: CoverageWorld[] = [...rateWorlds(), ...gradingWorlds(), ...sequentialWorlds(), ...launchWorlds()];
  const biased = replayBiasWorlds();
  const total = coverage.length + biased.length + 1;
  let done = 0;
  const worlds: WorldResult[] = [];
  const points: PointResult[] = [];
  const plans: PlanResult[] = [];
  for (const world of coverage) {
    for (const result of measureCoverage(world, { seed, replicates: world.replicates[size] })) {
      worlds.push(result);
      yield { kind: 'world', result };
    }
    onProgress?.({ done: ++done, total, step: world.world });
  }
  for (const world of biased) {
    const result = measurePointErrors(world, { seed, launches: launches[size] });
    points.push(result);
    yield { kind: 'point', result };
    onProgress?.({ done: ++done, total, step: world.world });
  }
  for (const result of checkPlans({ seed, replicates: planReplicates[size] })) {
    plans.push(result);
    yield { kind: 'plan', result };
  }
  onProgress?.({ done: ++done, total, step: 'planned against achieved width' });
  const failed = [...worlds, ...points, ...plans].some(({ verdict }) => verdict === 'fail');
  return { seed, quick, worlds, points, plans, verdict: failed ? 'fail' : 'pass' };
}
