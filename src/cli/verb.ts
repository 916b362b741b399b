import type { Option } from 'commander';
import type { Context } from './context.ts';

/** A verb of the command line: what it is called, what it takes, and the module that does it, loaded only when asked. */
export interface Verb {
  readonly name: string;
  readonly arguments?: readonly (readonly [usage: string, meaning: string])[];
  readonly options?: readonly Option[];
  readonly summary: string;
  /** A command that works as it stands. */
  readonly example: string;
  readonly load: () => Promise<{ run(context: Context, args: VerbArguments): Promise<number> }>;
}

export interface VerbArguments {
  readonly positional: readonly (string | readonly string[] | undefined)[];
  readonly options: Readonly<Record<string, unknown>>;
}
