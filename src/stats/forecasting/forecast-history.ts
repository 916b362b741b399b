import { defaultDriftWeights } from './drift-posterior.ts';
import type { ForecastHistory } from './evidence.ts';

/**
 * What is assumed before the first launch. Change scales .02 .12 .25 .5 .9 1.5 2.5: most behaviors hardly move, one in
 * five by more than x1.6. Stated defaults, replaced by `learnHistory` from the first launch on.
 */
export const defaultHistory: ForecastHistory = {
  changeWeights: [0.04, 0.05, 0.09, 0.2, 0.29, 0.24, 0.09],
  directionWeights: [0.15, 0.15, 0.2, 0.2, 0.2, 0.1],
  tau: {},
  driftWeights: defaultDriftWeights,
  launches: 0,
  cells: 0,
};
