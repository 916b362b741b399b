import { runSelftest, type SelftestReport, type SelftestStep } from '../../stats/selftest/run-selftest.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { outJson, type Terminal } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';

export async function run({ terminal, deps }: Context, { options }: VerbArguments): Promise<number> {
  const steps = runSelftest({ quick: options.quick === true, seed: Number(options.seed) });
  const startedAt = deps.clock.now();
  let step = steps.next();
  while (!step.done) {
    deps.signal.throwIfAborted();
    if (!options.quiet) say(terminal, step.value, (deps.clock.now() - startedAt) / 1000);
    // Lets a Ctrl-C through between two worlds.
    await new Promise((resolve) => setImmediate(resolve));
    step = steps.next();
  }
  const report = step.value;
  if (terminal.json) outJson(terminal, report);
  else print(terminal, report);
  return report.verdict === 'pass' ? exitCodes.ok : exitCodes.fail;
}

function say(terminal: Terminal, step: SelftestStep, seconds: number): void {
  terminal.note(`  ${seconds.toFixed(0).padStart(4)} s  ${JSON.stringify(step).slice(0, 100)}`);
}

function print(terminal: Terminal, report: SelftestReport): void {
  terminal.out(
    `  ${'world'.padEnd(40)} ${'interval'.padEnd(30)} nominal  coverage      band         width    bias   verdict`,
  );
  for (const world of report.worlds) {
    const [low, high] = world.mcBand;
    terminal.out(
      `  ${world.world.padEnd(40).slice(0, 40)} ${world.interval.padEnd(30).slice(0, 30)} ${percent(world.nominal)}  ${percent(world.coverage)}  ${percent(low)} to ${percent(high)}  ${world.width.toFixed(2).padStart(6)}  ${world.bias.toFixed(3).padStart(6)}   ${world.verdict}`,
    );
  }
  terminal.out(`  ${report.verdict}`);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`.padStart(7);
}
