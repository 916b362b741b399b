import type { ForecasterName, PairedSummary } from '../forecasting/evidence.ts';
import { forecastRate } from '../forecasting/forecast-rate.ts';
import { learnHistory } from '../forecasting/learn-history.ts';
import { type RandomStream, randomStream } from '../random-stream.ts';
import { normal, poisson } from './random-variates.ts';

/** Point errors of a world whose replay is biased: exp of the median |ln(forecast / truth)|, and the mean of it. */
export interface PointResult {
  readonly world: string;
  readonly launches: number;
  readonly cells: number;
  readonly medianError: Readonly<Record<string, number>>;
  readonly meanLogError: Readonly<Record<string, number>>;
  /** 'fail' where the default, after some launches, loses to "same as now" by more than `allowedLoss` in median error. */
  readonly verdict: 'pass' | 'fail';
}

export interface ReplayBiasWorld {
  readonly world: string;
  readonly events: readonly [number, number];
  readonly changeSd: number;
  readonly offsetSd: number;
}

/** Median error the default may be worse than persistence by, for the noise of a finite simulation. */
export const allowedLoss = 0.03;

const behaviors = 20;
const prefixes = 100_000;
const compared: readonly ForecasterName[] = ['default', 'raw-replay', 'persistence'];
/** The default without any earlier launch to learn the size of changes from: shown, not judged. */
const firstLaunch = 'default, first launch';
/** Launches the size of changes is learned from. */
const earlierLaunches = 6;

/**
 * The worlds of backtest.md section 5: logged current rate, placebo lane and candidate replay as independent Poisson
 * counts; the offsets of current and candidate correlate 0.8; truth known.
 */
export function replayBiasWorlds(): ReplayBiasWorld[] {
  const worlds: ReplayBiasWorld[] = [];
  for (const events of [
    [2, 20],
    [10, 200],
  ] as const) {
    for (const changeSd of [0.2, 0.7]) {
      for (const offsetSd of [0, 0.27, 0.6]) {
        const world = `replay bias: ${events[0]}-${events[1]} events, change SD ${changeSd}, offset SD ${offsetSd}`;
        worlds.push({ world, events, changeSd, offsetSd });
      }
    }
  }
  return worlds;
}

export function measurePointErrors(world: ReplayBiasWorld, options: { seed: number; launches: number }): PointResult {
  const errors = new Map<string, number[]>([...compared, firstLaunch].map((name) => [name, []]));
  const draw = (item: string) => {
    const stream = randomStream({ seed: options.seed, purpose: `selftest ${world.world}`, item });
    return Array.from({ length: behaviors }, (_, b) => cell(stream, world, `b${b}`));
  };
  const earlier = Array.from({ length: earlierLaunches }, (_, i) => draw(`earlier ${i}`));
  const history = learnHistory(
    earlier.map((cells) => ({ evidence: cells.map(({ evidence }) => evidence), outcomes: [] })),
    { blocks: 'none', regeneration: 'live', forecasters: [] },
  );
  const fixed = { blocks: 'none', regeneration: 'live', outcomeN: prefixes } as const;
  for (let i = 0; i < options.launches; i++) {
    const cells = draw(`launch ${i}`);
    const evidence = cells.map((one) => one.evidence);
    const learned = forecastRate(evidence, { ...fixed, forecasters: compared, history });
    const first = forecastRate(evidence, { ...fixed, forecasters: ['default'] });
    for (const [b, { truth }] of cells.entries()) {
      const add = (name: string, point: number | undefined) => {
        if (point !== undefined) errors.get(name)?.push(Math.abs(Math.log(point / truth)));
      };
      for (const name of compared) add(name, learned[b]?.forecasts[name]?.point);
      add(firstLaunch, first[b]?.forecasts.default?.point);
    }
  }
  return resultOf(world.world, options.launches, errors);
}

function resultOf(world: string, launches: number, errors: ReadonlyMap<string, number[]>): PointResult {
  const entries = [...errors];
  const medianError = Object.fromEntries(entries.map(([name, values]) => [name, Math.exp(median(values))]));
  const meanLogError = Object.fromEntries(entries.map(([name, values]) => [name, mean(values)]));
  const [ours, persistence] = [medianError.default as number, medianError.persistence as number];
  return {
    world,
    launches,
    cells: errors.get('default')?.length ?? 0,
    medianError,
    meanLogError,
    verdict: ours <= persistence + allowedLoss ? 'pass' : 'fail',
  };
}

function cell(stream: RandomStream, world: ReplayBiasWorld, name: string): { evidence: PairedSummary; truth: number } {
  const [low, high] = world.events;
  const expected = low * (high / low) ** stream.uniform();
  const change = world.changeSd * normal(stream);
  const shared = normal(stream);
  const offset = world.offsetSd * shared;
  const candidateOffset = world.offsetSd * (0.8 * shared + 0.6 * normal(stream));
  const current = poisson(stream, expected);
  const regenerated = poisson(stream, expected * Math.exp(offset));
  const candidate = poisson(stream, expected * Math.exp(change + candidateOffset));
  const evidence = {
    behavior: name,
    n: prefixes,
    current,
    candidate,
    both: 0,
    candidateOnly: candidate,
    currentOnly: current,
    placebo: { n: prefixes, events: regenerated, logged: current, both: 0 },
  };
  return { evidence, truth: (expected * Math.exp(change)) / prefixes };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
