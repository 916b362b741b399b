import { observeLaunch } from '../../run/observe-launch.ts';
import { type Context, withStudy } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { outJson } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';
import { printIngest } from './ingest.ts';

export async function run(context: Context, { positional }: VerbArguments): Promise<number> {
  const files = (positional[0] ?? []) as readonly string[];
  const observed = await withStudy(context, 'writes', (study) => observeLaunch(study, files, context.deps));
  if (context.terminal.json)
    outJson(context.terminal, {
      ingested: observed.ingested,
      slice: observed.slice,
      registration: observed.registration.hash,
    });
  else {
    printIngest(context.terminal, observed.ingested);
    context.terminal.out(`  graded     ${observed.slice.prefixes} replies of the launched candidate`);
    context.terminal.note('  next       foreshadow score');
  }
  return exitCodes.ok;
}
