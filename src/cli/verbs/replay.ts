import type { Context } from '../context.ts';
import type { VerbArguments } from '../verb.ts';
import { askAndPrint } from './run.ts';

export function run(context: Context, { options }: VerbArguments): Promise<number> {
  return askAndPrint(context, { grade: false, retryFailed: options.retryFailed === true });
}
