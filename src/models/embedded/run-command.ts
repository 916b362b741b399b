import { spawn } from 'node:child_process';

export interface CommandResult {
  readonly ok: boolean;
  /** Last lines of what it printed, for the reason of a failure. */
  readonly tail: string;
}

/** Runs a package manager without a shell (but on Windows, where npm is a .cmd); never throws. */
export function runCommand(
  command: readonly string[],
  options: { readonly cwd: string; readonly signal: AbortSignal; readonly shell: boolean },
): Promise<CommandResult> {
  const [program, ...args] = command;
  return new Promise((resolve) => {
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-4000);
    };
    const child = spawn(program!, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ ok: false, tail: error.message }));
    child.on('close', (code) => resolve({ ok: code === 0, tail: lastLines(output) }));
  });
}

/** Registry addresses are taken out: which one is configured is the user's affair and stays out of reports. */
function lastLines(output: string): string {
  const lines = output
    .replaceAll(/https?:\/\/\S+/g, '<address>')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.slice(-3).join(' | ').slice(0, 500);
}
