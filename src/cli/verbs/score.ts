import { ledgerPath } from '../../run/ledger-path.ts';
import { reportStudy } from '../../run/report/report-study.ts';
import { rerunLaunched } from '../../run/run-study.ts';
import { recordScore, scoreStudy } from '../../run/score-study.ts';
import { type Context, withStudy } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { exitOf, sayEnd } from '../study-end.ts';
import type { VerbArguments } from '../verb.ts';
import { printReport } from './forecast.ts';

export async function run(context: Context, { options }: VerbArguments): Promise<number> {
  const report = await withStudy(context, 'writes', async (study) => {
    if (options.rerun) {
      const rerun = await rerunLaunched(study, context.deps);
      // A scorecard goes on the record once: not with a part of its rows still to come.
      if (rerun.end === 'aborted' || rerun.end === 'judge-failing') return rerun;
    }
    await recordScore(study, await scoreStudy(study), ledgerPath(study), context.deps);
    return reportStudy(study, context.deps);
  });
  if ('end' in report) {
    sayEnd(context.terminal, report);
    return exitOf(report);
  }
  printReport(context, report);
  return exitCodes.ok;
}
