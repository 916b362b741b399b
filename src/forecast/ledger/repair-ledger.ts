import { checkLine } from './check-line.ts';
import { type LedgerLine, ledgerLines } from './ledger-lines.ts';

/** What repairing a torn end comes to. Bytes count from the start of the file. */
export type LedgerRepair =
  | { readonly state: 'whole' }
  /** The last entry is all there; only its newline is missing. */
  | { readonly state: 'newline-missing' }
  /** The file is to end before this byte; what follows is a piece of an entry. */
  | { readonly state: 'piece'; readonly from: number };

/** Looks at the end only: every other fault is for people to judge. */
export function repairLedger(input: string | Uint8Array): LedgerRepair {
  const last = ledgerLines(input).at(-1);
  if (!last || last.ended) return { state: 'whole' };
  return checkLine(asEnded(last)).entry ? { state: 'newline-missing' } : { state: 'piece', from: last.bytes.start };
}

function asEnded(line: LedgerLine): LedgerLine {
  return { ...line, ended: true };
}
