import { requireCount } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';

export interface PairedCounts {
  /** Prefixes where both lanes show the behavior. */
  readonly n11: number;
  /** Candidate only. */
  readonly n10: number;
  /** Current only. */
  readonly n01: number;
}

/**
 * Ratio of two rates on the same prefixes and the standard error of its log:
 * SE^2 = (n10 + n01) / ((n11 + n10)(n11 + n01)). A lane without events has no finite log ratio: StatsError
 * `undefined-result` (use `rateRatioBayes`). Source: delta method for matched pairs (Bonett & Price 2006, eq. 2).
 */
export function pairedLogRatio({ n11, n10, n01 }: PairedCounts): { ratio: number; logSe: number } {
  requireCount('n11', n11);
  requireCount('n10', n10);
  requireCount('n01', n01);
  const candidate = n11 + n10;
  const current = n11 + n01;
  if (candidate === 0 || current === 0) {
    const argument = candidate === 0 ? 'n11 + n10' : 'n11 + n01';
    throw new StatsError('undefined-result', {
      argument,
      value: 0,
      expected: 'a log ratio needs an event in each lane',
    });
  }
  return { ratio: candidate / current, logSe: Math.sqrt((n10 + n01) / candidate / current) };
}
