import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { ForeshadowError } from '../../core/errors.ts';
import { loadPolicies } from '../../grade/policy-file.ts';
import { backtestPage } from '../../report/html/backtest-page.ts';
import { backtestTable } from '../../report/terminal/backtest-table.ts';
import { type BacktestStep, runBacktest } from '../../run/backtest/run-backtest.ts';
import { type SplitKind, splitKinds } from '../../run/backtest/splits.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { outJson, type Terminal } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';
import { starterPolicies } from './policy-test.ts';

export async function run({ terminal, deps }: Context, { positional, options }: VerbArguments): Promise<number> {
  const sources = options.sources === undefined ? {} : { sources: sourcesOf(String(options.sources)) };
  const report = await runBacktest({
    corpus: resolve(String(positional[0])),
    kind: splitKindOf(String(options.split)),
    splits: countOf('--splits', options.splits),
    seed: countOf('--seed', options.seed),
    ...sources,
    ...(options.pairs === undefined ? {} : { pairsFile: resolve(String(options.pairs)) }),
    ...(options.benchmark === undefined ? {} : { benchmark: resolve(String(options.benchmark)) }),
    policies: await loadPolicies(options.policies === undefined ? starterPolicies : resolve(String(options.policies))),
    falseDiscoveryRate: 0.1,
    cacheDir: deps.cacheDir,
    threads: Math.min(4, availableParallelism()),
    signal: deps.signal,
    onProgress: options.quiet ? () => undefined : steps(terminal, deps.clock.now),
  });
  if (options.html !== undefined) {
    const file = resolve(String(options.html));
    await writeFile(file, backtestPage(report));
    terminal.note(`  report     ${file}`);
  }
  if (terminal.json) outJson(terminal, report);
  else for (const line of backtestTable(report)) terminal.out(line);
  return exitCodes.ok;
}

/** One line a piece of work, with what is left. */
function steps(terminal: Terminal, now: () => number): (step: BacktestStep) => void {
  let stage = '';
  let startedAt = now();
  return ({ stage: name, done, total }) => {
    if (stage !== name) {
      stage = name;
      startedAt = startedAt === 0 ? now() : startedAt;
    }
    const seconds = (now() - startedAt) / 1000;
    const unit = name === 'grading' ? 'files' : 'splits';
    terminal.note(`  ${name.padEnd(12)} ${String(done).padStart(3)}/${total} ${unit}   ${seconds.toFixed(0)} s`);
  };
}

function splitKindOf(name: string): SplitKind {
  const kind = splitKinds.find((known) => known === name);
  if (kind) return kind;
  throw new ForeshadowError('backtest.unknown-split', `"${name}" is not a split.`, {
    hint: `The splits are ${splitKinds.join(', ')}.`,
  });
}

function countOf(option: string, value: unknown): number {
  const n = Number(value);
  if (Number.isInteger(n) && n >= (option === '--seed' ? 0 : 1)) return n;
  throw new ForeshadowError(
    'backtest.not-a-count',
    `${option} is a whole number${option === '--seed' ? '' : ' of at least 1'}, not "${String(value)}".`,
  );
}

function sourcesOf(text: string): readonly [number, number] {
  const match = /^(\d+)-(\d+)$/.exec(text);
  if (match) return [Number(match[1]), Number(match[2])];
  throw new ForeshadowError(
    'backtest.not-sources',
    `"${text}" does not say how many sources come before and after the launch.`,
    { hint: 'For example --sources 3-3.' },
  );
}
