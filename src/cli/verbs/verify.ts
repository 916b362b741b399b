import { readLedgerFile } from '../../forecast/ledger/ledger-file.ts';
import { readLedger } from '../../forecast/ledger/read-ledger.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { outJson } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';

export async function run({ terminal }: Context, { positional, options }: VerbArguments): Promise<number> {
  const file = String(positional[0]);
  const ledger = readLedger(
    await readLedgerFile(file),
    options.knownHash ? { knownHash: String(options.knownHash) } : {},
  );
  if (terminal.json)
    outJson(terminal, { file, entries: ledger.entries.length, head: ledger.head, problems: ledger.problems });
  else {
    for (const problem of ledger.problems)
      terminal.out(
        `${file}:${problem.line}: bytes ${problem.bytes.start}–${problem.bytes.end}: ${problem.message} (${problem.code})`,
      );
    if (ledger.problems.length === 0)
      terminal.out(
        `  ${file}: ${ledger.entries.length} entries, every hash and link holds; the last is ${ledger.head ?? 'none'}`,
      );
  }
  return ledger.problems.length === 0 ? exitCodes.ok : exitCodes.fail;
}
