import type { Environment } from '../core/effects.ts';

/** The terminal as a command is handed it: data on stdout, everything else on stderr. */
export interface Terminal {
  readonly json: boolean;
  readonly color: boolean;
  /** Whether progress may redraw a line. */
  readonly live: boolean;
  readonly width: number;
  readonly environment: Environment;
  /** Data. */
  out(text: string): void;
  /** Progress and remarks. */
  note(text: string): void;
}

const widest = 120;

export function systemTerminal(json: boolean): Terminal {
  const { env, stdout, stderr } = process;
  const plain = Boolean(env.NO_COLOR) || env.TERM === 'dumb';
  return {
    json,
    color: !plain && Boolean(stdout.isTTY || env.FORCE_COLOR),
    live: Boolean(stderr.isTTY) && env.TERM !== 'dumb' && !env.CI,
    width: Math.min(widest, Number(env.COLUMNS) || stdout.columns || stderr.columns || 100),
    environment: env,
    out: (text) => {
      stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    },
    note: (text) => {
      stderr.write(text.endsWith('\n') ? text : `${text}\n`);
    },
  };
}

/** The one JSON document of a command. */
export function outJson(terminal: Terminal, value: unknown): void {
  terminal.out(JSON.stringify(value, null, 2));
}
