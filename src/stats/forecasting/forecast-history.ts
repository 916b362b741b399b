import { defaultDriftWeights } from './drift-posterior.ts';
import type { ForecastHistory } from './evidence.ts';

/**
 * What is assumed before the first launch: changes in log odds of .02 .12 .25 .5 .9 1.5 2.5, half of them of .9 and more,
 * since too narrow a prior costs more log score than too wide a one. Replaced by `learnHistory` from the first launch on.
 */
export const defaultHistory: ForecastHistory = {
  changeWeights: [0.06, 0.08, 0.12, 0.22, 0.26, 0.18, 0.08],
  directionWeights: [0.15, 0.15, 0.2, 0.2, 0.2, 0.1],
  tau: {},
  driftWeights: defaultDriftWeights,
  launches: 0,
  cells: 0,
};
