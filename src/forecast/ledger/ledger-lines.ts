import type { ByteRange } from './ledger-problem.ts';

const newline = 0x0a;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** One line of the file as it stands there. */
export interface LedgerLine {
  readonly number: number;
  /** Without its newline. */
  readonly bytes: ByteRange;
  /** Undefined where the bytes are not UTF-8. */
  readonly text: string | undefined;
  /** False for a last line that was not written to its end. */
  readonly ended: boolean;
}

/** The lines of a ledger. An empty file has none. */
export function ledgerLines(input: string | Uint8Array): LedgerLine[] {
  const data = typeof input === 'string' ? Buffer.from(input) : input;
  const lines: LedgerLine[] = [];
  for (let start = 0; start < data.length; ) {
    const found = data.indexOf(newline, start);
    const end = found < 0 ? data.length : found;
    const text = decode(data.subarray(start, end));
    lines.push({ number: lines.length + 1, bytes: { start, end }, text, ended: found >= 0 });
    start = end + 1;
  }
  return lines;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
