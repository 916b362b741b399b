import { gradeStudy } from '../../run/run-study.ts';
import { studySlice } from '../../run/study-slice.ts';
import { type Context, withStudy } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { outJson } from '../terminal.ts';

export async function run(context: Context): Promise<number> {
  const graded = await withStudy(context, 'writes', async (study) => {
    const slice = await studySlice(study, 'current');
    await gradeStudy(study, slice.id, context.deps);
    return { slice: slice.id, instrument: study.instrument.id, policies: study.policies.length };
  });
  if (context.terminal.json) outJson(context.terminal, graded);
  else
    context.terminal.out(
      `  Every reply of the slice has its ${graded.policies} grades (instrument ${graded.instrument.slice(0, 8)}).`,
    );
  return exitCodes.ok;
}
