/** Missing outcomes are left out, or taken as the worst case on either side. */
export type MissingAs = 'left-out' | 'no-event' | 'event';

/** Which rate of the same rows: of the events, or of everything else. */
export interface Reading {
  readonly missingAs: MissingAs;
  /** Rate of the non-events; only where a row's value is its size. */
  readonly complement: boolean;
}
