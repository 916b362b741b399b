import { resolve } from 'node:path';
import { systemClock } from '../core/effects.ts';
import type { RunDeps, Study } from '../run/study.ts';
import { defaultCacheDir } from './cache-dir.ts';
import { ProgressView } from './progress.ts';
import { systemTerminal, type Terminal } from './terminal.ts';

export interface GlobalOptions {
  readonly json?: boolean;
  readonly study?: string;
  readonly quiet?: boolean;
}

/** What a verb works with: the terminal, the world, and a way to open the study. */
export interface Context {
  readonly terminal: Terminal;
  readonly deps: RunDeps;
  readonly progress: ProgressView;
  readonly studyPath: string;
}

export function createContext(options: GlobalOptions, signal: AbortSignal): Context {
  const terminal = systemTerminal(options.json === true);
  const progress = new ProgressView(terminal, systemClock);
  return {
    terminal,
    progress,
    studyPath: resolve(options.study ?? 'foreshadow.yaml'),
    deps: {
      clock: systemClock,
      environment: process.env,
      cacheDir: defaultCacheDir(process.env),
      signal,
      onProgress: options.quiet ? () => undefined : progress.update,
    },
  };
}

/** Opens the study for `work` and closes it whatever happens; `writes` keeps other runs out meanwhile. */
export async function withStudy<T>(
  context: Context,
  mode: 'reads' | 'writes',
  work: (study: Study) => Promise<T>,
): Promise<T> {
  const { openStudy } = await import('../run/open-study.ts');
  const study = await openStudy(context.studyPath);
  try {
    if (mode === 'reads') return await work(study);
    const { lockRun } = await import('../run/run-lock.ts');
    const lock = lockRun(study.store.file);
    try {
      return await work(study);
    } finally {
      lock.release();
    }
  } finally {
    context.progress.end();
    await study.store.close();
  }
}
