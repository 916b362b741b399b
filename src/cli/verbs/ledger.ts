import { resolve } from 'node:path';
import { readLedgerFile, repairLedgerFile } from '../../forecast/ledger/ledger-file.ts';
import { readLedger } from '../../forecast/ledger/read-ledger.ts';
import { type LaunchRecord, trackRecord } from '../../forecast/track-record.ts';
import { ledgerPath } from '../../run/ledger-path.ts';
import { type Context, withStudy } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { outJson, type Terminal } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';

export async function run(context: Context, { positional, options }: VerbArguments): Promise<number> {
  const { terminal, deps } = context;
  const named = positional[0] as string | undefined;
  const file = named ? resolve(named) : await withStudy(context, 'reads', async (study) => ledgerPath(study));
  if (options.repair) terminal.note(`  ${JSON.stringify(await repairLedgerFile(file, deps.clock))}`);
  const ledger = readLedger(await readLedgerFile(file));
  const record = trackRecord(ledger.entries);
  if (terminal.json) outJson(terminal, { file, problems: ledger.problems, ...record });
  else printRecord(terminal, record.launches, record.coverage95);
  for (const problem of ledger.problems) terminal.note(`${file}:${problem.line}: ${problem.message}`);
  return ledger.problems.length === 0 ? exitCodes.ok : exitCodes.fail;
}

function printRecord(
  terminal: Terminal,
  launches: readonly LaunchRecord[],
  coverage: ReturnType<typeof trackRecord>['coverage95'],
): void {
  terminal.out(
    `  ${'registered'.padEnd(17)} ${'study'.padEnd(24)} hash      inside 95 %   error   same as last time   calls right`,
  );
  for (const launch of launches) {
    const { score } = launch;
    const figures = score
      ? `${`${score.inside95} / ${score.behaviors}`.padStart(11)}   ${times(score.medianError)}   ${times(score.persistenceError).padStart(17)}   ${`${score.callsRight} / ${score.calls}`.padStart(11)}`
      : '   not scored yet';
    terminal.out(
      `  ${launch.at.slice(0, 16).replace('T', ' ')}  ${launch.study.padEnd(24).slice(0, 24)} ${launch.hash.slice(0, 8)}  ${figures}`,
    );
  }
  if (coverage)
    terminal.out(
      `  ${coverage.inside} of ${coverage.of} forecasts inside their 95 % interval: ${(100 * coverage.rate).toFixed(0)} %, band ${(100 * coverage.lower).toFixed(0)} to ${(100 * coverage.upper).toFixed(0)} %`,
    );
}

function times(error: number | null): string {
  return error === null ? '  –  ' : `${error.toFixed(2)}×`;
}
