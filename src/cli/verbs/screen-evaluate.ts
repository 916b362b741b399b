import { readFileSync } from 'node:fs';
import { ForeshadowError } from '../../core/errors.ts';
import { evaluateScreen } from '../../grade/screen/evaluate-screen.ts';
import { ngramScreen } from '../../grade/screen/screen.ts';
import { readScreen } from '../../grade/screen/screen-file.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { type RowFields, readLabelledRows } from '../labelled-rows.ts';
import { showScreenReport } from '../screen-report.ts';
import { outJson } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';

export async function run({ terminal }: Context, { options }: VerbArguments): Promise<number> {
  const path = options.screen as string;
  const file = readScreen(textOf(path), path);
  const rows = readLabelledRows(options.rows as string, options as unknown as RowFields);
  const report = evaluateScreen({ file, screen: ngramScreen(file), rows });
  if (terminal.json) outJson(terminal, report);
  else showScreenReport(terminal, report);
  return exitCodes.ok;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ForeshadowError('screen.unreadable', `${file} cannot be read.`, {
      hint: 'foreshadow screen train --rows FILE --out screen.json',
      place: { file },
      cause,
    });
  }
}
