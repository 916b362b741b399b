import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Environment, systemClock } from '../core/effects.ts';
import type { Context } from './context.ts';
import { ProgressView } from './progress.ts';
import type { Terminal } from './terminal.ts';
import { verbs } from './verbs.ts';

export interface VerbCall {
  /** Folder of `foreshadow.yaml`. */
  readonly dir?: string;
  readonly positional?: readonly (string | readonly string[])[];
  /** Options by the names that `commander` gives them; the others have their defaults. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly json?: boolean;
  readonly environment?: Environment;
  readonly signal?: AbortSignal;
}

/** Runs a verb as the command line would, and gives back what it printed and its exit code. */
export async function runVerb(
  name: string,
  call: VerbCall = {},
): Promise<{ code: number; out: string; notes: string }> {
  const { dir = tmpdir(), positional = [], options = {}, json = false, signal = new AbortController().signal } = call;
  const verb = verbs.find((one) => one.name === name)!;
  const defaults = (verb.options ?? []).map((option) => [option.attributeName(), option.defaultValue] as const);
  let [out, notes] = ['', ''];
  const terminal: Terminal = {
    json,
    color: false,
    live: false,
    width: 100,
    environment: {},
    out: (text) => {
      out += `${text}\n`;
    },
    note: (text) => {
      notes += `${text}\n`;
    },
  };
  const onProgress = () => undefined;
  const context: Context = {
    terminal,
    progress: new ProgressView(terminal, systemClock),
    studyPath: join(dir, 'foreshadow.yaml'),
    deps: { clock: systemClock, environment: call.environment ?? {}, cacheDir: dir, signal, onProgress },
  };
  const { run } = await verb.load();
  const code = await run(context, { positional, options: { ...Object.fromEntries(defaults), ...options } });
  return { code, out, notes };
}
