import type { BlockKind, ForecasterName, ForecastHistory } from './evidence.ts';
import type { Regeneration } from './replay-bias.ts';

export interface ForecastRateOptions {
  /** Learned from earlier launches; with none, `defaultHistory`. */
  readonly history?: ForecastHistory;
  /** Replies in the launched window; with none, as many as the behavior's prefixes. */
  readonly outcomeN?: number;
  /** Which blocks of the logs show the drift; `none` takes launched traffic to be exchangeable with the logs. */
  readonly blocks?: BlockKind | 'none';
  /** Sources or clusters expected after the launch. */
  readonly blocksAhead?: number;
  /** `recorded` when the candidate's replies are production replies (a back-test): no bias is assumed then. */
  readonly regeneration?: Regeneration;
  readonly forecasters?: readonly ForecasterName[];
  /** Rates of another corpus, for `benchmark-transfer`. */
  readonly benchmark?: Readonly<Record<string, { readonly n: number; readonly events: number }>>;
  /** Variance of the log odds that grading adds, by behavior (from the audit of the grader). */
  readonly graderVariance?: Readonly<Record<string, number>>;
}
