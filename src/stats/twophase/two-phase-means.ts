import { requireEach, requireFinite, requireInclusion, requireSameLength } from '../require-argument.ts';
import { sumAll } from '../special/compensated-sum.ts';
import { StatsError } from '../stats-error.ts';

/** One row per phase-1 item: the known probability of an expensive grade, whether it was drawn, and the grade. */
export interface GradedRows {
  /** pi in (0, 1]. */
  readonly pi: readonly number[];
  /** 1 where graded. */
  readonly sampled: readonly number[];
  /** The grade; ignored where not sampled. */
  readonly y: readonly number[];
}

/**
 * Horvitz-Thompson and Hajek means of the grades over all phase-1 items, and the Poisson-count variance
 * sum R y^2/pi^2 / n^2, which already contains phase 1.
 */
export function horvitzThompsonMean(rows: GradedRows): { ht: number; hajek: number; poissonVar: number } {
  const n = requireRows(rows);
  const total = sumAll(weighted(rows, (y) => y));
  const size = sumAll(weighted(rows, () => 1));
  if (size === 0) {
    throw new StatsError('undefined-result', {
      argument: 'sampled',
      value: 0,
      expected: 'at least one item must be graded',
    });
  }
  const squares = sumAll(weighted(rows, (y, pi) => (y * y) / pi));
  return { ht: total / n, hajek: total / size, poissonVar: squares / n / n };
}

/** Difference (AIPW, active) estimator: mean of f + R (y - f)/pi, SE = sd(pseudo-values)/sqrt(n) (Zrnic & Candes 2024). */
export function differenceEstimator(rows: GradedRows & { f: readonly number[] }): { estimate: number; se: number } {
  const n = requireRows(rows);
  const { f, pi, sampled, y } = rows;
  requireSameLength({ y, f });
  requireEach('f', f, requireFinite);
  if (n < 2) {
    throw new StatsError('undefined-result', {
      argument: 'y',
      value: n,
      expected: 'a variance needs at least two items',
    });
  }
  const pseudo = f.map((guess, i) =>
    sampled[i] === 1 ? guess + ((y[i] as number) - guess) / (pi[i] as number) : guess,
  );
  const estimate = sumAll(pseudo) / n;
  const variance = sumAll(pseudo.map((value) => (value - estimate) ** 2)) / (n - 1);
  return { estimate, se: Math.sqrt(variance / n) };
}

function* weighted(rows: GradedRows, value: (y: number, pi: number) => number): Iterable<number> {
  for (let i = 0; i < rows.y.length; i++) {
    if (rows.sampled[i] !== 1) continue;
    const pi = rows.pi[i] as number;
    yield value(rows.y[i] as number, pi) / pi;
  }
}

function requireRows({ pi, sampled, y }: GradedRows): number {
  const n = requireSameLength({ y, pi, sampled });
  requireEach('pi', pi, requireInclusion);
  requireEach('sampled', sampled, (argument, value) => {
    if (value === 0 || value === 1) return;
    throw new StatsError('argument-invalid', { argument, value, expected: 'give 0 or 1' });
  });
  for (let i = 0; i < n; i++) if (sampled[i] === 1) requireFinite(`y[${i}]`, y[i]);
  return n;
}
