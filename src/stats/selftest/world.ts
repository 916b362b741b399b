import type { RandomStream } from '../random-stream.ts';

/** One simulated sample's interval. */
export interface SimulatedInterval {
  readonly lower: number;
  readonly upper: number;
  readonly point: number;
}

/** A world with a known truth, and the intervals computed on every sample drawn from it. */
export interface CoverageWorld {
  readonly world: string;
  /** One draw of the world: its truth (the same number every time, or drawn too) and what each interval said. */
  replicate(stream: RandomStream): {
    readonly truth: number;
    /** null where the method refused. */
    readonly intervals: Readonly<Record<string, SimulatedInterval | null>>;
  };
  readonly intervals: Readonly<Record<string, IntervalClaim>>;
  readonly replicates: { readonly quick: number; readonly full: number };
}

export interface IntervalClaim {
  /** Coverage the interval promises; for a gate, 1 - its error rate. */
  readonly nominal: number;
  /**
   * 'fail': a method known to be wrong here, shown as such; that it is seen to fail proves the self-test can see it.
   * 'limit': a world beyond what the method claims, shown for the reader; it may cover or not.
   */
  readonly expect: 'cover' | 'fail' | 'limit';
  /** How far coverage may fall short of nominal; `allowedShortfall` where absent, 0 for gates. */
  readonly shortfall?: number;
}

/** One line of the self-test. */
export interface WorldResult {
  readonly world: string;
  readonly interval: string;
  readonly nominal: number;
  /** Share of replicates whose interval held the truth (for a gate: no wrong verdict). */
  readonly coverage: number;
  /** 95 % Monte Carlo band of the coverage. */
  readonly mcBand: readonly [number, number];
  /** Mean width over the truth. */
  readonly width: number;
  /** Mean point estimate over the truth, less 1. */
  readonly bias: number;
  readonly replicates: number;
  readonly refused: number;
  readonly verdict: 'pass' | 'fail' | 'expected-fail';
}
