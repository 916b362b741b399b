import { ForeshadowError } from '../../core/errors.ts';
import { evaluateScreen } from '../../grade/screen/evaluate-screen.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { type RowFields, readLabelledRows } from '../labelled-rows.ts';
import { type OpenScreen, openScoringEndpoint, openTrainedScreen } from '../open-screen.ts';
import { embedderOf, scoringEndpointOf } from '../screen-options.ts';
import { showScreenReport } from '../screen-report.ts';
import { outJson } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';

export async function run(context: Context, { options }: VerbArguments): Promise<number> {
  const { terminal, deps } = context;
  const rows = readLabelledRows(options.rows as string, options as unknown as RowFields);
  const open = await opened(context, options);
  try {
    const report = await evaluateScreen({ ...open, rows }, { signal: deps.signal });
    if (terminal.json) outJson(terminal, report);
    else showScreenReport(terminal, report);
    return exitCodes.ok;
  } finally {
    await open.close();
  }
}

async function opened({ deps, studyPath }: Context, options: VerbArguments['options']): Promise<OpenScreen> {
  const file = options.screen as string | undefined;
  const endpoint = scoringEndpointOf(options);
  if ((file === undefined) === (endpoint === null)) {
    throw new ForeshadowError('screen.bad-option', 'Name one screen: a trained one or an endpoint.', {
      hint: '--screen screen.json, or --endpoint http://127.0.0.1:9000/score.',
    });
  }
  if (endpoint) return openScoringEndpoint(endpoint, options.calibration as string | undefined, deps);
  return openTrainedScreen(file!, await embedderOf(options, studyPath), deps);
}
