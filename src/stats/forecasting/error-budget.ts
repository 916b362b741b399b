import type { RateForecast, VarianceParts } from './evidence.ts';

export interface BudgetPart {
  readonly part: keyof VarianceParts;
  readonly variance: number;
  /** Share of the whole, 0..1. */
  readonly share: number;
  /** What the log SD would be without this part. */
  readonly logSdWithout: number;
}

export interface ErrorBudget {
  readonly variance: number;
  readonly logSd: number;
  /** Largest first; variances sum to the whole. */
  readonly parts: readonly BudgetPart[];
}

/** Where a forecast's uncertainty comes from: variances of the log odds by part. */
export function errorBudget(forecast: RateForecast): ErrorBudget {
  const entries = Object.entries(forecast.components) as [keyof VarianceParts, number][];
  const variance = entries.reduce((sum, [, part]) => sum + part, 0);
  const parts = entries.map(([part, own]) => ({
    part,
    variance: own,
    share: variance > 0 ? own / variance : 0,
    logSdWithout: Math.sqrt(Math.max(0, variance - own)),
  }));
  return { variance, logSd: Math.sqrt(variance), parts: parts.sort((a, b) => b.variance - a.variance) };
}
