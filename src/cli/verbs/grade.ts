import { gradeStudy } from '../../run/run-study.ts';
import { studySlice } from '../../run/study-slice.ts';
import { type Context, withStudy } from '../context.ts';
import { exitOf, sayEnd } from '../study-end.ts';
import { outJson } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';

export async function run(context: Context, { options }: VerbArguments): Promise<number> {
  const graded = await withStudy(context, 'writes', async (study) => {
    const slice = await studySlice(study, 'current');
    const retryFailed = options.retryFailed === true;
    const ended = await gradeStudy(study, { slice: slice.id, retryFailed }, context.deps);
    return { ...ended, slice: slice.id, instrument: study.instrument.id, policies: study.policies.length };
  });
  if (context.terminal.json) outJson(context.terminal, graded);
  else if (graded.end === 'done')
    context.terminal.out(
      `  Every reply of the slice has its ${graded.policies} grades (instrument ${graded.instrument.slice(0, 8)}).`,
    );
  else sayEnd(context.terminal, graded);
  return exitOf(graded);
}
