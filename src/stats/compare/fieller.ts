import { normQuantile } from '../distributions/normal.ts';
import { requireFinite, requireNonNegative, requireOpenProbability } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';

/**
 * Fieller's interval for a/b from normal estimates with known variances and covariance. `g` = z^2 varB / b^2 says how
 * surely b differs from zero; with g >= 1 the confidence set is not an interval: StatsError `undefined-result`.
 * Source: Fieller 1954.
 */
export function fieller(input: {
  readonly a: number;
  readonly b: number;
  readonly varA: number;
  readonly varB: number;
  readonly cov?: number;
  readonly conf?: number;
}): { g: number; lower: number; upper: number } {
  const { a, b, varA, varB, cov = 0, conf = 0.95 } = input;
  requireFinite('a', a);
  requireFinite('b', b);
  requireNonNegative('varA', varA);
  requireNonNegative('varB', varB);
  requireFinite('cov', cov);
  requireOpenProbability('conf', conf);
  if (cov * cov > varA * varB * (1 + 1e-12)) {
    throw new StatsError('argument-out-of-range', {
      argument: 'cov',
      value: cov,
      expected: 'give at most sqrt(varA varB)',
    });
  }
  const z = -normQuantile((1 - conf) / 2);
  const g = (z * z * varB) / (b * b);
  if (!(g < 1)) {
    throw new StatsError('undefined-result', {
      argument: 'b',
      value: b,
      expected: `b must differ from 0 at this level (g = ${g})`,
    });
  }
  // The two roots of (b^2 - z^2 varB) r^2 - 2 (ab - z^2 cov) r + (a^2 - z^2 varA) = 0.
  const lead = b * b * (1 - g);
  const middle = a * b - z * z * cov;
  const ratio = a / b;
  const inner = varA - 2 * ratio * cov + ratio * ratio * varB - (varB > 0 ? g * (varA - (cov * cov) / varB) : 0);
  const half = z * Math.abs(b) * Math.sqrt(Math.max(0, inner));
  return { g, lower: (middle - half) / lead, upper: (middle + half) / lead };
}
