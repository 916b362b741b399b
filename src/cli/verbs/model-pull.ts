import { pullEmbedded } from '../../models/embedded/pull.ts';
import type { PullEvent } from '../../models/embedded/pull-event.ts';
import { pullMinilm } from '../../models/embedder/pull-minilm.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { outJson, type Terminal } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';

export async function run({ terminal, deps }: Context, { options }: VerbArguments): Promise<number> {
  const { cacheDir, signal, clock } = deps;
  const emit = (event: PullEvent): void => sayPull(terminal, event);
  const embedder = options.embedder === true;
  const result = embedder
    ? await pullMinilm({ cacheDir, pull: { emit, signal, clock } })
    : await pullEmbedded({ cacheDir, onEvent: emit, signal, clock });
  const what = embedder ? 'embedder  ' : 'model     ';
  if (terminal.json) outJson(terminal, result);
  else if (result.status === 'ready') terminal.out(`  ${what} ready in ${cacheDir}`);
  else terminal.out(`  ${what} not to be had here: ${result.detail} (${result.reason})`);
  return result.status === 'ready' ? exitCodes.ok : exitCodes.fail;
}
/** What is fetched, from where and how big, before the first byte comes. */
export function sayPull(terminal: Terminal, event: PullEvent): void {
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
  if (event.kind === 'fetching')
    terminal.note(
      `  ${event.part.padEnd(10)} fetching ${event.name}, ${event.licence}: ${megabytes(event.bytes)} over the network, ${megabytes(event.diskBytes)} on disk, once, from ${event.from}`,
    );
  if (event.kind === 'failed-source')
    terminal.note(`  ${event.part.padEnd(10)} not from ${event.from}: ${event.detail}`);
  if (event.kind === 'ready') terminal.note(`  ${event.part.padEnd(10)} checked`);
}
