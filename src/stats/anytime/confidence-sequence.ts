import {
  requireCount,
  requireFinite,
  requireKnownOptions,
  requireOpenProbability,
  requirePositive,
} from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';
import { betaBinomialCS } from './beta-binomial-cs.ts';
import { hedgedBettors } from './hedged-betting-cs.ts';

/** Whole counts of a 0/1 stream, or bounded values (weighted labels, cluster totals) in the order drawn. */
export type SequenceData =
  | { readonly events: number; readonly n: number }
  /** Values in [0, largest]; `largest` is the weight or cluster cap fixed beforehand. */
  | { readonly values: Iterable<number>; readonly largest: number };

export interface SequenceOptions {
  /** Rate near which the sequence should be narrowest: the gate's cap or the current rate. Required for counts. */
  readonly referenceRate?: number;
  readonly conf?: number;
  /** Grid of the betting sequence; 1000. */
  readonly breaks?: number;
  /** What makes it valid at any stop, declared by whoever drew the stream. */
  readonly stream: {
    /** Items arrive in a random order that was fixed before grading. */
    readonly fixedRandomOrder: boolean;
    /** At most one item per user (or values that are cluster totals). */
    readonly oneItemPerCluster: boolean;
  };
}

export type ConfidenceSequence =
  | {
      readonly status: 'estimated';
      readonly estimate: number;
      readonly lower: number;
      readonly upper: number;
      readonly n: number;
      readonly conf: number;
      readonly method: 'beta-binomial-mixture' | 'hedged-betting';
      readonly assumptions: readonly string[];
    }
  | {
      readonly status: 'not-estimable';
      readonly reason: 'no-observations' | 'order-not-fixed' | 'clusters-repeat';
      readonly detail: string;
    };

/**
 * Limits for a rate that hold at every look and any stop, with probability `conf` over the whole run. Counts use the
 * beta-binomial mixture with prior Beta(1, 1/referenceRate); bounded values the hedged betting sequence, at a price in
 * width of about largest/mean. A stream that was not in a fixed random order, or repeats clusters, is refused.
 */
export function confidenceSequence(data: SequenceData, options: SequenceOptions): ConfidenceSequence {
  requireKnownOptions('options', options, ['referenceRate', 'conf', 'breaks', 'stream']);
  const { conf = 0.95, breaks = 1000, stream } = options;
  requireOpenProbability('options.conf', conf);
  requireCount('options.breaks', breaks, 2);
  requireKnownOptions('options.stream', stream ?? {}, ['fixedRandomOrder', 'oneItemPerCluster']);
  if (stream?.fixedRandomOrder !== true) {
    const detail = 'items must arrive in a random order that was fixed before grading';
    return { status: 'not-estimable', reason: 'order-not-fixed', detail };
  }
  if (stream.oneItemPerCluster !== true) {
    const detail = 'take one item per user, or give cluster totals as bounded values';
    return { status: 'not-estimable', reason: 'clusters-repeat', detail };
  }
  return 'events' in data ? ofCounts(data, options.referenceRate, conf) : ofValues(data, { conf, breaks });
}

const declared = [
  'items arrive in a random order fixed before grading',
  'at most one item per cluster',
  'no reweighting by outcomes',
];

function ofCounts(
  data: { events: number; n: number },
  referenceRate: number | undefined,
  conf: number,
): ConfidenceSequence {
  const { events, n } = data;
  requireOpenProbability('options.referenceRate', referenceRate);
  requireKnownOptions('data', data, ['events', 'n']);
  const limits = betaBinomialCS({ x: events, n, a: 1, b: 1 / referenceRate!, alpha: 1 - conf });
  if (n === 0) return nothingSeen();
  return {
    status: 'estimated',
    estimate: events / n,
    ...limits,
    n,
    conf,
    method: 'beta-binomial-mixture',
    assumptions: declared,
  };
}

function ofValues(
  data: { values: Iterable<number>; largest: number },
  settings: { conf: number; breaks: number },
): ConfidenceSequence {
  const { values, largest } = data;
  requireKnownOptions('data', data, ['values', 'largest']);
  requirePositive('largest', largest);
  const bettors = hedgedBettors({ alpha: 1 - settings.conf, breaks: settings.breaks });
  let n = 0;
  let sum = 0;
  for (const value of values) {
    requireFinite(`values[${n}]`, value);
    if (value < 0 || value > largest) {
      throw new StatsError('argument-out-of-range', {
        argument: `values[${n}]`,
        value,
        expected: `give a value in [0, ${largest}]`,
      });
    }
    bettors.see(value / largest);
    n++;
    sum += value;
  }
  if (n === 0) return nothingSeen();
  const { lower, upper } = bettors.limits();
  return {
    status: 'estimated',
    estimate: sum / n,
    lower: lower * largest,
    upper: upper * largest,
    n,
    conf: settings.conf,
    method: 'hedged-betting',
    assumptions: [...declared, `values lie in [0, ${largest}]`],
  };
}

function nothingSeen(): ConfidenceSequence {
  return { status: 'not-estimable', reason: 'no-observations', detail: 'nothing has been observed yet' };
}
