import { writeFileSync } from 'node:fs';
import { trainingReport } from '../../grade/screen/evaluate-screen.ts';
import { namedScreen, writeScreen } from '../../grade/screen/screen-file.ts';
import { trainScreen } from '../../grade/screen/train-screen.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { type RowFields, readLabelledRows } from '../labelled-rows.ts';
import { showScreenReport } from '../screen-report.ts';
import { outJson } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';

export async function run({ terminal }: Context, { options }: VerbArguments): Promise<number> {
  const rows = readLabelledRows(options.rows as string, options as unknown as RowFields);
  const trained = trainScreen(rows, { seed: options.seed as number });
  const file = namedScreen(trained);
  writeFileSync(options.out as string, writeScreen(file));
  const report = trainingReport({ file, outOfFold: trained.outOfFold, rows }, { seed: options.seed as number });
  if (terminal.json) outJson(terminal, report);
  else showScreenReport(terminal, report);
  terminal.note(`wrote ${options.out as string}`);
  return exitCodes.ok;
}
