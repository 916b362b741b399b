import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { renderHtml } from '../../report/html/render-html.ts';
import { reportStudy } from '../../run/report/report-study.ts';
import { type Context, withStudy } from '../context.ts';
import type { VerbArguments } from '../verb.ts';
import { gateCode, printReport } from './forecast.ts';

export async function run(context: Context, { options }: VerbArguments): Promise<number> {
  const report = await withStudy(context, 'reads', (study) => reportStudy(study, context.deps));
  const file = resolve(String(options.html));
  await writeFile(file, renderHtml(report));
  printReport(context, report);
  context.terminal.note(`  report     ${file}`);
  return gateCode(report);
}
