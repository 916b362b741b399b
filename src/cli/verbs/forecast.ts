import type { StudyReport } from '../../report/study-report.ts';
import { renderTerminal } from '../../report/terminal/render-terminal.ts';
import { reportStudy } from '../../run/report/report-study.ts';
import { type Context, withStudy } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { outJson } from '../terminal.ts';

export async function run(context: Context): Promise<number> {
  const report = await withStudy(context, 'reads', (study) => reportStudy(study, context.deps));
  printReport(context, report);
  return gateCode(report);
}

export function printReport({ terminal }: Pick<Context, 'terminal'>, report: StudyReport): void {
  if (terminal.json) outJson(terminal, report);
  else terminal.out(renderTerminal(report, { width: terminal.width, color: terminal.color }));
}

/** A gate that fails or cannot decide is an answer, and a script can read it. */
export function gateCode({ verdict }: StudyReport): number {
  if (verdict.gate === 'fail') return exitCodes.fail;
  return verdict.gate === 'inconclusive' ? exitCodes.inconclusive : exitCodes.ok;
}
