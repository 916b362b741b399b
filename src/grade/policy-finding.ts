import type { Place } from '../core/errors.ts';
import type { LanguageDetector } from './language.ts';

/** Error: the policy cannot be graded by as it stands. Warning: it will grade worse than it could. Note: good to know. */
export type FindingSeverity = 'error' | 'warning' | 'note';

/** One thing that is wrong with a policy. */
export interface PolicyFinding {
  /** Stable, such as `hedge-word`. */
  readonly code: string;
  readonly severity: FindingSeverity;
  readonly place: Place;
  /** What is wrong, in one sentence. */
  readonly sentence: string;
  /** What to do about it. */
  readonly fix: string;
}

/** Where the parts of a policy stand in its file. */
export interface PolicyPlaces {
  /** Place of a line of the body, from 1. */
  readonly body: (line: number) => Place;
  /** Place of a value of the front matter; of the file where it has none. */
  readonly data: (path: readonly (string | number)[]) => Place;
}

export interface LintOptions {
  /** Tells the languages of sections apart; without it, languages are not checked. */
  readonly detect?: LanguageDetector;
}
