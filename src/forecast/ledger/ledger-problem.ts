/** What can be wrong with a ledger. */
export type LedgerProblemCode =
  | 'not-text'
  | 'not-json'
  | 'not-canonical'
  | 'invalid-entry'
  | 'unknown-kind'
  | 'edited'
  | 'bad-signature'
  | 'unsigned'
  | 'untrusted-key'
  | 'torn'
  | 'missing-lines'
  | 'reordered'
  | 'forked'
  | 'duplicated'
  | 'repeated-id'
  | 'dangling-reference'
  | 'cut-off';

/** Bytes from the start of the file; `end` is the first that no longer belongs. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** One fault with its place; lines count from 1. */
export interface LedgerProblem {
  readonly code: LedgerProblemCode;
  readonly line: number;
  readonly bytes: ByteRange;
  /** The field it stands in (`payload.forecasts`), where that is known. */
  readonly field?: string;
  readonly message: string;
}
