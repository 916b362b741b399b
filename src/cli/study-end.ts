import type { GradingEnd } from '../run/reasoned/grading-end.ts';
import { exitCodes } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** The exit code of a verb that asks models. */
export function exitOf({ end }: Pick<GradingEnd, 'end'>): number {
  if (end === 'done') return exitCodes.ok;
  return end === 'aborted' ? exitCodes.interrupted : exitCodes.stopped;
}

/** The beginning of a sentence about what a bench that was stopped is over. */
export function whyStopped({ end, detail }: GradingEnd): string {
  if (end !== 'judge-failing') return 'Stopped';
  return `The judge fails${detail === null ? '' : ` (${detail})`}`;
}

/** Why asking or grading ended early, on stderr; nothing where it went to its end. */
export function sayEnd(terminal: Terminal, { end, detail }: GradingEnd): void {
  if (end === 'budget-exhausted')
    terminal.note(
      '  The budget is used up. What was asked is a random part of the slice and stays valid; raise the budget and run again for the rest.',
    );
  if (end === 'time-is-up')
    terminal.note(
      '  The time is up. What was asked is a random part of the slice and stays valid; run again for the rest.',
    );
  if (end === 'judge-failing')
    terminal.note(
      `  ${whyStopped({ end, detail })}. Every grade there is stays; replies without one are pending. Put it right and run again for the rest.`,
    );
}
