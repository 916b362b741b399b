import { pullEmbedded } from '../../models/embedded/pull.ts';
import type { PullEvent } from '../../models/embedded/pull-event.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { outJson, type Terminal } from '../terminal.ts';

export async function run({ terminal, deps }: Context): Promise<number> {
  const result = await pullEmbedded({
    cacheDir: deps.cacheDir,
    onEvent: (event) => sayPull(terminal, event),
    signal: deps.signal,
    clock: deps.clock,
  });
  if (terminal.json) outJson(terminal, result);
  else if (result.status === 'ready') terminal.out(`  model      ready in ${deps.cacheDir}`);
  else terminal.out(`  model      not to be had here: ${result.detail} (${result.reason})`);
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
