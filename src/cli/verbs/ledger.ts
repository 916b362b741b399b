import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readLedgerFile, repairLedgerFile } from '../../forecast/ledger/ledger-file.ts';
import { readLedger } from '../../forecast/ledger/read-ledger.ts';
import { ledgerPage } from '../../report/html/ledger-page.ts';
import { ledgerTable } from '../../report/terminal/ledger-table.ts';
import { ledgerPath } from '../../run/ledger-path.ts';
import { reportLedger } from '../../run/report/report-ledger.ts';
import { type Context, withStudy } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { outJson } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';

export async function run(context: Context, { positional, options }: VerbArguments): Promise<number> {
  const { terminal, deps } = context;
  const named = positional[0] as string | undefined;
  const file = named ? resolve(named) : await withStudy(context, 'reads', async (study) => ledgerPath(study));
  if (options.repair) terminal.note(`  ${JSON.stringify(await repairLedgerFile(file, deps.clock))}`);
  const ledger = readLedger(await readLedgerFile(file));
  const report = reportLedger(ledger, named ?? file);
  if (options.html) {
    const page = resolve(String(options.html));
    await writeFile(page, ledgerPage(report));
    terminal.note(`  page       ${page}`);
  }
  if (terminal.json) outJson(terminal, report);
  else for (const line of ledgerTable(report, terminal)) terminal.out(line);
  for (const problem of ledger.problems) terminal.note(`${file}:${problem.line}: ${problem.message}`);
  return ledger.problems.length === 0 ? exitCodes.ok : exitCodes.fail;
}
