import { normQuantile } from '../distributions/normal.ts';
import { clipped, halfAlpha, type Interval } from '../interval.ts';
import { requireEvents, requireNonNegative, requirePositive } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';

/** x flagged of n; k of m audited flags correct (PPV); s of t known positives flagged (Se). */
export interface PpvSeInput {
  readonly flagged: number;
  readonly n: number;
  readonly ppvCorrect: number;
  readonly ppvN: number;
  readonly seCorrect: number;
  readonly seN: number;
  readonly conf?: number;
  /** Relative variance of the flagged rate, v/y^2 with weights; 1/flagged where absent. */
  readonly flaggedRelativeVariance?: number;
}

/**
 * Rate below the false-positive rate, by predictive value: (x/n)(k/m)/(s/t), with
 * Var(log) = 1/x + (1-PPV)/(PPV m) + (1-Se)/(Se t). Undefined where x, k or s is 0.
 */
export function ppvSeCorrected(input: PpvSeInput): Interval & { estimate: number; seLog: number } {
  const { flagged, n, ppvCorrect, ppvN, seCorrect, seN, conf = 0.95 } = input;
  const z = -normQuantile(halfAlpha(conf));
  requirePositive('n', n);
  requirePositive('ppvN', ppvN);
  requirePositive('seN', seN);
  requireEvents({ x: 'flagged', n: 'n' }, flagged, n);
  requireEvents({ x: 'ppvCorrect', n: 'ppvN' }, ppvCorrect, ppvN);
  requireEvents({ x: 'seCorrect', n: 'seN' }, seCorrect, seN);
  for (const [argument, value] of Object.entries({ flagged, ppvCorrect, seCorrect })) {
    if (value > 0) continue;
    const expected = 'the log estimate does not exist at 0; use correctGrader, which bounds it';
    throw new StatsError('undefined-result', { argument, value, expected });
  }
  const relative = input.flaggedRelativeVariance ?? 1 / flagged;
  requireNonNegative('flaggedRelativeVariance', relative);
  const ppv = ppvCorrect / ppvN;
  const se = seCorrect / seN;
  const estimate = ((flagged / n) * ppv) / se;
  const seLog = Math.sqrt(relative + (1 - ppv) / ppvCorrect + (1 - se) / seCorrect);
  const { lower, upper } = clipped({ lower: estimate * Math.exp(-z * seLog), upper: estimate * Math.exp(z * seLog) });
  return { estimate, seLog, lower, upper };
}
