import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { contentId } from '../../core/content-id.ts';
import { ForeshadowError } from '../../core/errors.ts';
import { gradeCodes } from '../../core/grade-codes.ts';
import { instrumentOf } from '../../core/instrument.ts';
import type { Policy } from '../../core/policy.ts';
import { ruleGraders } from '../../grade/rule-grader.ts';
import {
  addTally,
  type CorpusPrompt,
  type CorpusRun,
  type ExclusionTally,
  emptyTally,
  exclude,
  type GradedCorpus,
} from './corpus.ts';
import type { GradedFile, GradedRun } from './grade-file.ts';
import { runJobs } from './job-pool.ts';
import { type CorpusFiles, readPrompts } from './read-prompts.ts';

export interface GradingOptions {
  readonly policies: readonly Policy[];
  /** Models to grade. */
  readonly models: readonly string[];
  readonly cacheDir: string;
  readonly threads: number;
  readonly signal: AbortSignal;
  readonly onFile: (done: number, total: number) => void;
}

export interface GradedWithModels extends GradedCorpus {
  /** Every model that occurs in the corpus, asked for or not. */
  readonly models: readonly string[];
}

/** Part of every cache key: a change in how tables are made makes the kept ones worthless. */
const cacheVersion = 1;

/**
 * Grades the replies of some models of a corpus once; the tables are kept in the cache under the hash of the files and
 * the instrument, so that the next run starts with the statistics.
 */
export async function gradeCorpus(folder: string, options: GradingOptions): Promise<GradedWithModels> {
  const files = await corpusFiles(folder);
  const graders = await ruleGraders(options.policies);
  const instrument = instrumentOf(
    options.policies,
    graders.map(({ info }) => info),
  ).id;
  const kept = await cacheFile(files, instrument, options);
  const known = await fromCache(kept);
  if (known) return { ...known, name: basename(resolve(folder)) };
  const tally = emptyTally();
  const prompts = await readPrompts(files, tally);
  const items = prompts.reduce((sum, prompt) => sum + prompt.items, 0);
  const context = {
    kind: 'grading' as const,
    folder: files.folder,
    prompts,
    items,
    wanted: options.models,
    policies: options.policies,
  };
  const jobs = files.responses.map((file) => ({ file }));
  const graded = (await runJobs(jobs, { ...options, context, onDone: options.onFile })) as readonly GradedFile[];
  const merged = mergeFiles(graded, { behaviors: options.policies.length, items, tally, prompts });
  const labels = labelNames(merged);
  const corpus = {
    name: basename(resolve(folder)),
    instrument,
    behaviors: [...options.policies.map(({ id }) => id), ...labels.map(labelBehavior)],
    prompts,
    items,
    runs: merged.map((run) => withLabels(run, labels, items)),
    tally,
    models: [...new Set(graded.flatMap(({ models }) => models))].sort(),
  };
  await toCache(kept, corpus);
  return corpus;
}

async function corpusFiles(folder: string): Promise<CorpusFiles> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new ForeshadowError('backtest.no-folder', 'The corpus folder cannot be read.', {
      place: { file: folder },
      cause,
    });
  });
  const prompts = names.filter((name) => /^prompts\.jsonl(\.gz|\.zst)?$/.test(name)).sort()[0];
  const responses = names.filter((name) => /^responses.*\.jsonl(\.gz|\.zst)?$/.test(name)).sort();
  if (prompts && responses.length > 0) return { folder, prompts, responses };
  throw new ForeshadowError('backtest.not-a-corpus', 'The folder holds no corpus.', {
    place: { file: folder },
    hint: 'A corpus has prompts.jsonl(.gz), responses*.jsonl(.gz) and pairs.json.',
  });
}

interface Merging {
  readonly behaviors: number;
  readonly items: number;
  readonly tally: ExclusionTally;
  readonly prompts: readonly CorpusPrompt[];
}

/** Puts the files' tables together; of a reply given twice in two files, the first file's counts. */
function mergeFiles(files: readonly GradedFile[], merging: Merging): readonly GradedRun[] {
  const runs = new Map<string, { run: GradedRun; labels: Map<number, string> }>();
  for (const file of files) {
    addTally(merging.tally, file.tally);
    for (const run of file.runs) {
      const key = JSON.stringify([run.model, run.config, run.sample]);
      const known = runs.get(key);
      if (known) mergeRun(known, run, merging);
      else runs.set(key, { run, labels: new Map(run.labels) });
    }
  }
  return [...runs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { run, labels }]) => ({ ...run, labels }));
}

function mergeRun(into: { run: GradedRun; labels: Map<number, string> }, more: GradedRun, merging: Merging): void {
  const { items, behaviors, tally, prompts } = merging;
  const taken = new Set<number>();
  for (let item = 0; item < items; item++) {
    if (more.codes[item] === gradeCodes.noReply) continue;
    if (into.run.codes[item] !== gradeCodes.noReply) {
      taken.add(item);
      continue;
    }
    for (let b = 0; b < behaviors; b++) into.run.codes[b * items + item] = more.codes[b * items + item]!;
    const label = more.labels.get(item);
    if (label !== undefined) into.labels.set(item, label);
  }
  for (const prompt of prompts) {
    if (taken.has(prompt.firstItem + prompt.items - 1))
      exclude(tally, { of: 'replies', reason: 'answered-twice', place: `${more.model} on ${prompt.id}, in two files` });
  }
}

/** A corpus with more labels than this names something else by them. */
const mostLabels = 8;

function labelNames(runs: readonly GradedRun[]): readonly string[] {
  const names = [...new Set(runs.flatMap(({ labels }) => [...labels.values()]))].sort();
  return names.length > mostLabels ? [] : names;
}

function labelBehavior(label: string): string {
  return `label-${label.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
}

function withLabels(run: GradedRun, names: readonly string[], items: number): CorpusRun {
  const codes = new Uint8Array(run.codes.length + names.length * items);
  codes.set(run.codes);
  for (const [index, name] of names.entries()) {
    const offset = run.codes.length + index * items;
    for (let item = 0; item < items; item++) {
      const label = run.labels.get(item);
      if (run.codes[item] === gradeCodes.noReply) codes[offset + item] = gradeCodes.noReply;
      else if (label === undefined) codes[offset + item] = gradeCodes.ungraded;
      else codes[offset + item] = label === name ? gradeCodes.event : gradeCodes.noEvent;
    }
  }
  return { model: run.model, config: run.config, sample: run.sample, codes };
}

async function cacheFile(files: CorpusFiles, instrument: string, options: GradingOptions): Promise<string> {
  const hash = createHash('sha256');
  for (const file of [files.prompts, ...files.responses]) {
    hash.update(`\n${file}\n`);
    for await (const chunk of createReadStream(join(files.folder, file))) hash.update(chunk as Uint8Array);
  }
  const models = [...options.models].sort();
  const id = contentId('backtest-grades', { cacheVersion, files: hash.digest('hex'), instrument, models });
  return join(options.cacheDir, 'backtest', `${id}.json`);
}

type Kept = Omit<GradedWithModels, 'runs'> & {
  readonly runs: readonly (Omit<CorpusRun, 'codes'> & { readonly codes: string })[];
};

/** A file that is cut or of another kind is made again. */
async function fromCache(file: string): Promise<GradedWithModels | null> {
  try {
    const kept = JSON.parse(await readFile(file, 'utf8')) as Kept;
    return {
      ...kept,
      runs: kept.runs.map((run) => ({ ...run, codes: new Uint8Array(Buffer.from(run.codes, 'base64')) })),
    };
  } catch {
    return null;
  }
}

async function toCache(file: string, corpus: GradedWithModels): Promise<void> {
  const kept: Kept = {
    ...corpus,
    runs: corpus.runs.map((run) => ({ ...run, codes: Buffer.from(run.codes).toString('base64') })),
  };
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(`${file}.part`, JSON.stringify(kept));
  await rename(`${file}.part`, file);
}
