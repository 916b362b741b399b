import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { ForeshadowError, formatPlace } from '../core/errors.ts';
import { NotGradedYet } from '../core/not-graded-yet.ts';
import { createContext, type GlobalOptions } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import type { Verb, VerbArguments } from './verb.ts';
import { verbs } from './verbs.ts';

const interrupt = new AbortController();

async function main(): Promise<void> {
  const program = new Command('foreshadow')
    .description('Know what a model will do in production before you ship it.')
    .version(version())
    .showHelpAfterError('(foreshadow --help lists the commands)')
    .exitOverride();
  for (const verb of verbs) addVerb(program, verb);
  let interrupts = 0;
  process.on('SIGINT', () => {
    if (++interrupts > 1) process.exit(exitCodes.interrupted);
    process.stderr.write('\n  Stopping. What a study has stored is kept, and the same command goes on from there.\n');
    interrupt.abort(new Error('interrupted'));
  });
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.ok);
  });
  try {
    await program.parseAsync(process.argv);
  } catch (error) {
    process.exitCode = report(error);
  }
}

function addVerb(program: Command, verb: Verb): void {
  const [parentName, childName] = verb.name.split(' ');
  const parent = childName
    ? (program.commands.find((command) => command.name() === parentName) ?? program.command(parentName!).exitOverride())
    : program;
  const command = parent
    .command(childName ?? parentName!)
    .description(verb.summary)
    .exitOverride();
  for (const [usage, meaning] of verb.arguments ?? []) command.argument(usage, meaning);
  command.addOption(new Option('--study <file>', 'the study file').default('foreshadow.yaml'));
  command.addOption(new Option('--json', 'one JSON document on stdout'));
  command.addOption(new Option('--quiet', 'no progress on stderr'));
  for (const option of verb.options ?? []) command.addOption(option);
  command.addHelpText('after', `\nExample:\n  ${verb.example}`);
  command.action(async (...given: unknown[]) => {
    const options = given.at(-2) as GlobalOptions & Record<string, unknown>;
    const positional = given.slice(0, -2) as VerbArguments['positional'];
    const { run } = await verb.load();
    process.exitCode = await run(createContext(options, interrupt.signal), { positional, options });
  });
}

/** A user's mistake is one sentence, its place and the fix; anything else is a fault of ours and keeps its trace. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (interrupt.signal.aborted) return exitCodes.interrupted;
  if (error instanceof NotGradedYet) {
    process.stderr.write(`The judge was not asked to the end: ${error.message}.\n`);
    return exitCodes.stopped;
  }
  if (error instanceof ForeshadowError) {
    const place = formatPlace(error.place);
    process.stderr.write(
      `${place ? `${place}: ` : ''}${error.message}\n${error.hint ? `  → ${error.hint}\n` : ''}  (${error.code})\n`,
    );
    return exitCodes.usage;
  }
  const full = systemFault(error);
  if (full) {
    process.stderr.write(full);
    return exitCodes.usage;
  }
  process.stderr.write(
    `This is a fault of Foreshadow, not of your study. Nothing that was stored is lost.\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return exitCodes.bug;
}

/** Faults of the machine that a user can put right. */
function systemFault(error: unknown): string | undefined {
  const message =
    error instanceof Error ? `${(error as NodeJS.ErrnoException).code ?? ''} ${error.message}` : String(error);
  if (/ENOSPC|SQLITE_FULL|disk is full/i.test(message))
    return 'The disk is full. What was committed is kept; free some space and run the same command again.\n  (system.disk-full)\n';
  if (/SQLITE_READONLY|readonly database|EACCES|EROFS/i.test(message))
    return 'The store cannot be written: check the permissions of its file and folder.\n  (store.read-only)\n';
  if (/SQLITE_BUSY|database is locked/i.test(message))
    return 'The store is busy with another process. Wait for it and run the same command again.\n  (store.locked)\n';
  return undefined;
}

function version(): string {
  return (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string })
    .version;
}

await main();
