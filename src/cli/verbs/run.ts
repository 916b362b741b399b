import { laneRefs } from '../../run/lanes/lanes.ts';
import { type RunOptions, runStudy } from '../../run/run-study.ts';
import { type Context, withStudy } from '../context.ts';
import { exitOf, sayEnd } from '../study-end.ts';
import { outJson } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';

export function run(context: Context, { options }: VerbArguments): Promise<number> {
  return askAndPrint(context, { retryFailed: options.retryFailed === true });
}

/** `run` and `replay` differ in one option. */
export async function askAndPrint(context: Context, options: RunOptions): Promise<number> {
  const { terminal } = context;
  const { end, detail, lanes, slice } = await withStudy(context, 'writes', async (study) => {
    const result = await runStudy(study, context.deps, options);
    const refs = laneRefs(study);
    const counts = async (name: 'placebo' | 'candidate') => ({
      lane: name,
      ...(await study.store.replies.counts(result.slice.id, refs[name])),
    });
    return {
      ...result,
      lanes: [...(study.config.placebo ? [await counts('placebo')] : []), await counts('candidate')],
    };
  });
  if (terminal.json) {
    outJson(terminal, { end, detail, slice: slice.id, prefixes: slice.prefixes, lanes });
  } else {
    for (const lane of lanes) {
      terminal.out(
        `  ${lane.lane.padEnd(10)} ${lane.sampled} sampled = ${lane.replied} replied${named(' + ', lane.failed, 'failed: ')}${named(' + ', lane.notReplayable, 'not replayable: ')}${lane.pending ? ` + ${lane.pending} to come` : ''}`,
      );
    }
    if (end === 'done') terminal.note('  next       foreshadow forecast');
    sayEnd(terminal, { end, detail });
  }
  return exitOf({ end });
}

function named(join: string, counts: Readonly<Record<string, number>>, what: string): string {
  const parts = Object.entries(counts).map(([reason, n]) => `${n} ${what}${reason}`);
  return parts.map((part) => `${join}${part}`).join('');
}
