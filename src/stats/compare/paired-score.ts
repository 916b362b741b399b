import { normQuantile } from '../distributions/normal.ts';
import { findLimit } from '../find-root.ts';
import type { Interval } from '../interval.ts';
import { requireCount, requireOpenProbability } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';

/** A two-by-two table of pairs: first digit the candidate, second the current deployment. */
export interface PairedTable {
  readonly n11: number;
  readonly n10: number;
  readonly n01: number;
  readonly n00: number;
  readonly conf?: number;
}

/** Score interval for p1 - p0 = (n10 - n01)/n on matched pairs, within [-1, 1]. Source: Tango 1998, eq. 8 and 9. */
export function tangoPairedDiff(table: PairedTable): Interval {
  const { n, conf } = checkedTable(table);
  const { n10: b, n01: c } = table;
  const z = normQuantile((1 - conf) / 2);
  const distance = (d: number) => {
    const gap = b - c - n * d;
    if (gap === 0) return -z * z;
    const minusB = b + c - (2 * n - b + c) * d;
    const minus8nC = 8 * n * c * d * (1 - d);
    const root = Math.sqrt(Math.max(0, minusB * minusB + minus8nC));
    // The larger root, from the sum that does not cancel.
    const q = minusB >= 0 ? (root + minusB) / (4 * n) : (2 * c * d * (1 - d)) / (root - minusB);
    return gap ** 2 / (n * (2 * q + d * (1 - d))) - z * z;
  };
  const start = (b - c) / n;
  const step = 0.1 / n;
  return {
    lower: findLimit(distance, { start, step: -step, end: -1 }),
    upper: findLimit(distance, { start, step, end: 1 }),
  };
}

/**
 * Score interval for p1/p0 on matched pairs; lower 0 without candidate events, upper Infinity without current events.
 * Source: Tang, Tang & Chan 2003, eq. 4; the variance is rewritten as a product so that it survives ratios near 0.
 */
export function tangPairedRatio(table: PairedTable): Interval {
  const { conf } = checkedTable(table);
  const { n11, n10, n01 } = table;
  const swapped = upperRatio({ n11, n10: n01, n01: n10, conf });
  return { lower: 1 / swapped, upper: upperRatio({ n11, n10, n01, conf }) };
}

type Discordance = { readonly n11: number; readonly n10: number; readonly n01: number; readonly conf: number };

function upperRatio(cells: Discordance): number {
  const { n11, n10, n01, conf } = cells;
  if (n11 + n01 === 0) return Number.POSITIVE_INFINITY;
  const z = normQuantile((1 - conf) / 2);
  // At ratio t the test equals the swapped table's at 1/t: below 1 in either case.
  const chi2 = (t: number) => (t <= 1 ? ratioChi2(cells, t) : ratioChi2({ n11, n10: n01, n01: n10, conf }, 1 / t));
  const distance = (logRatio: number) => chi2(Math.exp(logRatio)) - z * z;
  let start = Math.log(Math.max(n11 + n10, 1e-6) / (n11 + n01));
  // Without events the estimate is 0: any ratio small enough will do.
  while (n11 + n10 === 0 && start > -600 && distance(start) > 0) start -= 1;
  return Math.exp(findLimit(distance, { start, step: 0.25, end: 700 }));
}

/** The score statistic at ratio t <= 1 of p1/p0. */
function ratioChi2({ n11, n10, n01 }: Discordance, t: number): number {
  const gap = n11 + n10 - t * (n11 + n01);
  if (gap === 0) return 0;
  const sum = n11 + n10 + n01;
  // Twice the published variance is root - e; both are written without the squares of counts that would cancel.
  const root = Math.sqrt((n11 + n10 - (n11 + n01) * t * t) ** 2 + 4 * n10 * n01 * t * t);
  const e = (n11 + n01) * t * t + n11 + n10 - 2 * sum * t;
  const variance = e >= 0 ? (2 * sum * (1 - t) * t * gap) / (root + e) : (root - e) / 2;
  return gap ** 2 / variance;
}

function checkedTable(table: PairedTable): { n: number; conf: number } {
  const { n11, n10, n01, n00, conf = 0.95 } = table;
  for (const [name, count] of Object.entries({ n11, n10, n01, n00 })) requireCount(name, count);
  requireOpenProbability('conf', conf);
  const n = n11 + n10 + n01 + n00;
  if (n === 0)
    throw new StatsError('undefined-result', {
      argument: 'n11 + n10 + n01 + n00',
      value: 0,
      expected: 'give at least one pair',
    });
  return { n, conf };
}
