import type { EvidenceBlock, PairedSummary, RateInterval } from '../forecasting/evidence.ts';
import { forecastRate } from '../forecasting/forecast-rate.ts';
import type { RandomStream } from '../random-stream.ts';
import { binomial, normal } from './random-variates.ts';
import type { CoverageWorld, SimulatedInterval } from './world.ts';

const behaviors = 12;
const quarters = 4;
const prefixes = 6000;
const launched = 6000;

interface DriftSpec {
  /** SD of a quarter's log odds around the behavior's own level, or of the step from quarter to quarter. */
  readonly drift: number;
  readonly path: 'around-a-level' | 'random-walk';
}

/**
 * Launches after drifting traffic: the log odds of every behavior differ from quarter to quarter, the candidate differs
 * from the current deployment by N(0, 0.5^2), and the launched window is one more quarter. 90 % forecast intervals for the
 * rate that its replies will show; the replay's own sampling interval stands beside it, known to be too narrow. After a
 * random walk the launch is further from the logs than their blocks are from each other: shown, not promised.
 */
export function launchWorlds(): CoverageWorld[] {
  return [
    driftWorld('launch, traffic as in the logs', { drift: 0, path: 'around-a-level' }),
    driftWorld('drifting launch, quarters around a level', { drift: 0.4, path: 'around-a-level' }),
    driftWorld('drifting launch, random walk', { drift: 0.3, path: 'random-walk' }),
  ];
}

function driftWorld(world: string, spec: DriftSpec): CoverageWorld {
  const claim = { nominal: 0.9, expect: spec.path === 'random-walk' ? 'limit' : 'cover' } as const;
  const naive = spec.drift > 0 ? ({ nominal: 0.9, expect: 'fail' } as const) : null;
  return {
    world,
    intervals: { 'forecastInterval 90 %': claim, ...(naive ? { 'sampling interval of the replay': naive } : {}) },
    // One replicate is one behavior of a launch; launches are drawn whole, since the forecast pools over behaviors.
    replicates: { quick: 240, full: 2400 },
    replicate: launchByLaunch(spec),
  };
}

interface Outcome {
  readonly truth: number;
  readonly intervals: Readonly<Record<string, SimulatedInterval | null>>;
}

function launchByLaunch(spec: DriftSpec): (stream: RandomStream) => Outcome {
  let waiting: Outcome[] = [];
  return (stream) => {
    if (waiting.length === 0) waiting = launch(stream, spec);
    return waiting.pop() as Outcome;
  };
}

function launch(stream: RandomStream, spec: DriftSpec): Outcome[] {
  const drawn = Array.from({ length: behaviors }, (_, b) => behavior(stream, spec, `b${b}`));
  const forecasts = forecastRate(
    drawn.map(({ evidence }) => evidence),
    { forecasters: ['default'], blocks: 'time', regeneration: 'recorded', outcomeN: launched },
  );
  return drawn.map(({ evidence, events }, b) => {
    const forecast = forecasts[b]?.forecasts.default;
    const truth = Math.max(events, 0.5) / launched;
    const replay = samplingInterval(evidence.candidate, evidence.n);
    if (forecast === undefined) return { truth, intervals: { 'forecastInterval 90 %': null } };
    const stated = { ...limits(forecast.intervals[90]), point: forecast.point };
    return {
      truth,
      intervals: {
        'forecastInterval 90 %': events === 0 ? { ...stated, lower: 0 } : stated,
        'sampling interval of the replay': replay,
      },
    };
  });
}

function behavior(stream: RandomStream, spec: DriftSpec, name: string): { evidence: PairedSummary; events: number } {
  const base = Math.log(0.003) + stream.uniform() * Math.log(20);
  const change = 0.5 * normal(stream);
  const step = () => spec.drift * normal(stream);
  let drift = step();
  const next = () => (spec.path === 'random-walk' ? drift + step() : step());
  const blocks: EvidenceBlock[] = [];
  for (let q = 0; q < quarters; q++) {
    const n = prefixes / quarters;
    const current = binomial(stream, n, rateOf(base + drift));
    const candidate = binomial(stream, n, rateOf(base + drift + change));
    blocks.push({ block: `q${q}`, kind: 'time', n, current, candidate });
    drift = next();
  }
  const current = blocks.reduce((sum, block) => sum + block.current, 0);
  const candidate = blocks.reduce((sum, block) => sum + block.candidate, 0);
  const evidence = {
    behavior: name,
    n: prefixes,
    current,
    candidate,
    both: 0,
    candidateOnly: candidate,
    currentOnly: current,
    blocks,
  };
  return { evidence, events: binomial(stream, launched, rateOf(base + drift + change)) };
}

/** What counts alone say: normal in log rate, with the outcome's own noise. */
function samplingInterval(events: number, n: number): SimulatedInterval {
  const rate = (events + 0.5) / (n + 1);
  const half = 1.6448536269514722 * Math.sqrt(2 / (events + 0.5));
  return { lower: rate * Math.exp(-half), upper: rate * Math.exp(half), point: rate };
}

function limits(interval: RateInterval): { lower: number; upper: number } {
  return { lower: interval.kind === 'bound' ? 0 : interval.lower, upper: interval.upper };
}

function rateOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
