import { normQuantile } from '../distributions/normal.ts';
import { tQuantile } from '../distributions/student-t.ts';
import { requireOneOf, requireOpenProbability } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';
import {
  type EffectSample,
  type HeterogeneityMethod,
  heterogeneity,
  heterogeneityMethods,
  pooled,
} from './heterogeneity.ts';

export interface RandomEffects {
  readonly tau2: number;
  readonly mu: number;
  readonly se: number;
  readonly ciLower: number;
  readonly ciUpper: number;
  /** Where the effect of a new launch is expected: mu ± q sqrt(tau2 + se^2). */
  readonly piLower: number;
  readonly piUpper: number;
  /** Cochran's Q and the share of variance that is heterogeneity, percent. Absent with the Knapp-Hartung test. */
  readonly Q?: number;
  readonly I2?: number;
}

/**
 * Random-effects summary of effects y with known variances v. `test` z, or knha (Knapp & Hartung 2003: se from the
 * weighted residuals, t with k - 1 degrees of freedom). I2 uses the typical variance of Higgins & Thompson 2002.
 * Errors: fewer than 2 effects, a variance that is not above 0. Source: as metafor's rma.uni (Viechtbauer 2010).
 */
export function randomEffects(
  input: EffectSample & { readonly method: HeterogeneityMethod; readonly test?: 'z' | 'knha'; readonly conf?: number },
): RandomEffects {
  const { y, v, method, test = 'z', conf = 0.95 } = input;
  requireOneOf('method', method, heterogeneityMethods);
  requireOneOf('test', test, ['z', 'knha']);
  requireOpenProbability('conf', conf);
  const tau2 = heterogeneity({ y, v }, method);
  const { mu, weight, misfit } = pooled({ y, v }, tau2);
  const k = y.length;
  const knha = test === 'knha';
  const se = knha ? Math.sqrt(misfit / (k - 1) / weight) : Math.sqrt(1 / weight);
  const q = knha ? -tQuantile((1 - conf) / 2, k - 1) : -normQuantile((1 - conf) / 2);
  const spread = q * Math.hypot(Math.sqrt(tau2), se);
  const summary = {
    tau2,
    mu,
    se,
    ciLower: mu - q * se,
    ciUpper: mu + q * se,
    piLower: mu - spread,
    piUpper: mu + spread,
  };
  if (knha) return summary;
  const fixed = pooled({ y, v }, 0);
  const squares = v.reduce((sum, value) => sum + 1 / value ** 2, 0);
  const typical = ((k - 1) * fixed.weight) / (fixed.weight ** 2 - squares);
  return { ...summary, Q: fixed.misfit, I2: (100 * tau2) / (tau2 + typical) };
}

/** Best linear unbiased predictions (tau2 y + v mu)/(tau2 + v): each effect drawn towards the mean as its noise deserves. */
export function shrunkenEffects(input: EffectSample & { readonly method?: HeterogeneityMethod }): { pred: number[] } {
  const { y, v, method = 'DL' } = input;
  const tau2 = heterogeneity({ y, v }, method);
  const { mu } = pooled({ y, v }, tau2);
  return { pred: y.map((value, i) => mu + (tau2 / (tau2 + v[i]!)) * (value - mu)) };
}

/**
 * Prediction interval for a new effect: DerSimonian-Laird, mu ± t_{k-2} sqrt(tau2 + se^2). Needs 3 effects.
 * Source: Higgins, Thompson & Spiegelhalter 2009, section 4.2.
 */
export function htsPredictionInterval(input: EffectSample & { readonly conf?: number }): {
  tau2: number;
  mu: number;
  se: number;
  lower: number;
  upper: number;
} {
  const { y, v, conf = 0.95 } = input;
  requireOpenProbability('conf', conf);
  const tau2 = heterogeneity({ y, v }, 'DL');
  if (y.length < 3) {
    throw new StatsError('undefined-result', {
      argument: 'y',
      value: y,
      expected: 'a prediction interval needs at least 3 effects',
    });
  }
  const { mu, weight } = pooled({ y, v }, tau2);
  const half = -tQuantile((1 - conf) / 2, y.length - 2) * Math.sqrt(tau2 + 1 / weight);
  return { tau2, mu, se: Math.sqrt(1 / weight), lower: mu - half, upper: mu + half };
}
