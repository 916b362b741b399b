import { readEntrySigner } from '../../forecast/ledger/ledger-file.ts';
import { forecastStudy, registerStudy } from '../../run/forecast-study.ts';
import { ledgerPath } from '../../run/ledger-path.ts';
import { type Context, withStudy } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { outJson } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';

export async function run(context: Context, { options }: VerbArguments): Promise<number> {
  const signer = options.sign ? await readEntrySigner(String(options.sign)) : undefined;
  const registered = await withStudy(context, 'writes', async (study) => {
    const forecast = await forecastStudy(study);
    return {
      ...(await registerStudy(study, forecast, { clock: context.deps.clock, ...(signer ? { signer } : {}) })),
      behaviors: forecast.behaviors.length,
      ledger: ledgerPath(study),
    };
  });
  if (context.terminal.json) outJson(context.terminal, registered);
  else {
    const word = registered.state === 'present' ? 'was registered already' : 'registered';
    context.terminal.out(
      `  Forecast of ${registered.behaviors} behaviors ${word} ${registered.at} as ${registered.hash.slice(0, 8)} in ${registered.ledger}`,
    );
    context.terminal.note('  Commit the ledger: a forecast counts only if it can be shown that it came first.');
  }
  return exitCodes.ok;
}
