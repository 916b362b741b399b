import { observeLaunch } from '../../run/observe-launch.ts';
import { type Context, withStudy } from '../context.ts';
import { exitOf, sayEnd } from '../study-end.ts';
import { outJson } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';
import { printIngest } from './ingest.ts';

export async function run(context: Context, { positional, options }: VerbArguments): Promise<number> {
  const files = (positional[0] ?? []) as readonly string[];
  const observed = await withStudy(context, 'writes', (study) =>
    observeLaunch(study, { files, retryFailed: options.retryFailed === true }, context.deps),
  );
  const { end, detail } = observed;
  if (context.terminal.json)
    outJson(context.terminal, {
      ingested: observed.ingested,
      slice: observed.slice,
      end,
      registration: observed.registration.hash,
    });
  else {
    printIngest(context.terminal, observed.ingested);
    if (end === 'done') {
      context.terminal.out(`  graded     ${observed.slice.prefixes} replies of the launched candidate`);
      context.terminal.note('  next       foreshadow score');
    }
    sayEnd(context.terminal, { end, detail });
  }
  return exitOf({ end });
}
