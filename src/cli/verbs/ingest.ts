import type { IngestResult } from '../../run/ingest-traffic.ts';
import { ingestTraffic } from '../../run/ingest-traffic.ts';
import { type Context, withStudy } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { outJson, type Terminal } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';

export async function run(context: Context, { positional }: VerbArguments): Promise<number> {
  const files = (positional[0] ?? []) as readonly string[];
  const result = await withStudy(context, 'writes', (study) => {
    const { traffic } = study.config;
    return ingestTraffic(
      study,
      'current',
      files.length > 0 ? { ...traffic, files: [...files] } : traffic,
      context.deps,
    );
  });
  if (context.terminal.json) outJson(context.terminal, result);
  else printIngest(context.terminal, result);
  return exitCodes.ok;
}

/** The traffic in figures: what was kept, what was not and why, and what of it can be asked again. */
export function printIngest(terminal: Terminal, result: IngestResult): void {
  const { summary, replayability } = result;
  for (const file of result.files) terminal.out(`  ${file.file}  read as ${file.format}: ${file.reason}`);
  terminal.out(
    `  traffic    ${summary.kept} conversations of ${summary.users} users${window(summary.from, summary.to)}${result.known > 0 ? `, ${result.known} of them known already` : ''}`,
  );
  const left = [...reasons(summary.excluded), ...reasons(summary.rejected)];
  if (left.length > 0) terminal.out(`             left out: ${left.join(' · ')}`);
  const warned = reasons(summary.warnings);
  if (warned.length > 0) terminal.out(`             kept with a remark: ${warned.join(' · ')}`);
  const { finalTurns } = replayability;
  const not = reasons(finalTurns.notReplayable);
  terminal.out(
    `             ${finalTurns.replayable} of ${finalTurns.turns} final turns can be asked again${not.length > 0 ? `; not: ${not.join(', ')}` : ''}`,
  );
  const differing = replayability.notReplayableAgainstReplayable.filter(
    (side) => side.left >= 2 && Math.abs(side.leftShare - side.restShare) >= 0.1,
  );
  for (const side of differing.slice(0, 4)) {
    terminal.out(
      `             among those that cannot, ${side.by} ${side.value} is ${percent(side.leftShare)}; among the others ${percent(side.restShare)}`,
    );
  }
}

function reasons(counts: Readonly<Record<string, number>>): string[] {
  return Object.entries(counts).map(([reason, n]) => `${reason} ${n}`);
}

function window(from: number | null, to: number | null): string {
  if (from === null || to === null) return '';
  return `, ${new Date(from).toISOString().slice(0, 10)} to ${new Date(to).toISOString().slice(0, 10)}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
