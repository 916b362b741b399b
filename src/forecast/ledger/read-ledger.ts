import { chainProblems } from './check-chain.ts';
import { type CheckedLine, checkLine } from './check-line.ts';
import { firstPrevious, type LedgerEntry } from './entry.ts';
import { ledgerLines } from './ledger-lines.ts';
import type { LedgerProblem } from './ledger-problem.ts';

export interface VerifyOptions {
  /**
   * A hash known to be in the ledger (its head at some time, kept elsewhere). A chain alone cannot show that its newest
   * lines were cut off or that all of it was written anew; this can.
   */
  readonly knownHash?: string;
  /** Raw ed25519 public keys in hex: every entry must be signed by one of them. */
  readonly trustedKeys?: readonly string[];
}

export interface Ledger {
  /** The entries that are sound in themselves, in the order of the file; each names its place in `lineOf`. */
  readonly entries: readonly LedgerEntry[];
  /** The line of each entry, from 1, by its hash. */
  readonly lineOf: ReadonlyMap<string, number>;
  readonly problems: readonly LedgerProblem[];
  /** The hash that the next entry will name as `previous`: 64 zeros for an empty ledger. */
  readonly head: string;
}

/** Everything a ledger says and everything that is wrong with it, in the order of its lines. Nothing is thrown. */
export function readLedger(input: string | Uint8Array, options: VerifyOptions = {}): Ledger {
  const lines = ledgerLines(input).map(checkLine);
  const problems = [
    ...lines.flatMap((line) => line.problems),
    ...chainProblems(lines),
    ...lines.flatMap((line) => trustProblems(line, options.trustedKeys)),
    ...cutOffProblem(lines, options.knownHash),
  ];
  const sound = lines.flatMap(({ entry, line }) => (entry ? [{ entry, line }] : []));
  return {
    entries: sound.map(({ entry }) => entry),
    lineOf: new Map(sound.map(({ entry, line }) => [entry.hash, line.number])),
    problems: problems.sort((a, b) => a.line - b.line || a.bytes.start - b.bytes.start),
    head: sound.at(-1)?.entry.hash ?? firstPrevious,
  };
}

/** What is wrong with a ledger, on a machine that has nothing but the file. Empty: every line is as it was appended. */
export function verifyLedger(input: string | Uint8Array, options: VerifyOptions = {}): readonly LedgerProblem[] {
  return readLedger(input, options).problems;
}

function trustProblems({ line, value }: CheckedLine, trustedKeys: readonly string[] | undefined): LedgerProblem[] {
  if (!trustedKeys || !value) return [];
  const place = { line: line.number, bytes: line.bytes };
  if (value.publicKey === undefined) return [{ code: 'unsigned', ...place, message: 'the entry is not signed' }];
  if (trustedKeys.some((key) => key === value.publicKey)) return [];
  return [
    {
      code: 'untrusted-key',
      ...place,
      field: 'publicKey',
      message: 'the entry is signed by a key that is not among the trusted',
    },
  ];
}

function cutOffProblem(lines: readonly CheckedLine[], knownHash: string | undefined): LedgerProblem[] {
  if (knownHash === undefined || lines.some(({ value }) => value?.hash === knownHash)) return [];
  const last = lines.at(-1)?.line;
  const end = last?.bytes.end ?? 0;
  const message = `no line has the known hash ${knownHash.slice(0, 12)}…: the end was cut off, or the ledger was written anew`;
  return [{ code: 'cut-off', line: last?.number ?? 1, bytes: { start: end, end }, message }];
}
