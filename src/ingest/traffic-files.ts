import type { Dirent, Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ForeshadowError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';

/** Files that are read together. */
export interface TrafficInput {
  readonly kind: 'file' | 'corpus';
  /** One file; of a corpus the prompts first, then the responses in order. */
  readonly files: readonly TrafficFile[];
}

export interface TrafficFile {
  readonly path: string;
  /** As the user named it: what messages print. */
  readonly name: string;
  readonly bytes: number;
}

const logName = /\.(jsonl|ndjson)(\.(gz|zst|zstd))?$/i;
const promptsName = /^prompts\.(jsonl|ndjson)(\.(gz|zst|zstd))?$/i;
const responsesName = /^responses[^/]*\.(jsonl|ndjson)(\.(gz|zst|zstd))?$/i;

/**
 * What the named files, folders and patterns (`logs/2026-*.jsonl.gz`, `*` within the last part) stand for, in name
 * order. A folder with prompts and responses is a corpus.
 */
export async function trafficInputs(names: readonly string[], base: string): Promise<readonly TrafficInput[]> {
  const inputs: TrafficInput[] = [];
  for (const name of names) {
    if (basename(name).includes('*')) inputs.push(...(await matching(name, base)));
    else inputs.push(...(await named(name, base)));
  }
  return inputs;
}

async function named(name: string, base: string): Promise<readonly TrafficInput[]> {
  const path = resolve(base, name);
  const found = await statOf(path, name);
  if (!found.isDirectory()) return [{ kind: 'file', files: [{ path, name, bytes: found.size }] }];
  const inside = (await entries(path, name)).filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
  const prompts = inside.find((entry) => promptsName.test(entry));
  const responses = inside.filter((entry) => responsesName.test(entry));
  if (prompts !== undefined && responses.length > 0) {
    return [{ kind: 'corpus', files: await filesIn(name, base, [prompts, ...responses]) }];
  }
  const logs = inside.filter((entry) => logName.test(entry));
  if (logs.length === 0) {
    throw new ForeshadowError('ingest.empty-folder', `${name} holds no log: no .jsonl, .jsonl.gz or .jsonl.zst.`, {
      hint: 'Name the folder that holds the files themselves; folders inside it are not searched.',
      place: { file: name },
    });
  }
  return (await filesIn(name, base, logs)).map((file) => ({ kind: 'file', files: [file] }));
}

async function matching(pattern: string, base: string): Promise<readonly TrafficInput[]> {
  const folder = dirname(pattern);
  const parts = basename(pattern).split('*');
  const shape = new RegExp(`^${parts.map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`);
  const inside = await entries(resolve(base, folder), folder);
  const matches = inside.filter((entry) => !entry.isDirectory() && shape.test(entry.name)).map((entry) => entry.name);
  if (matches.length === 0) {
    throw new ForeshadowError('ingest.no-such-file', `${pattern} matches no file.`, {
      hint: `There are ${inside.length} entries in ${folder}; a * stands for any part of a file's name.`,
      place: { file: pattern },
    });
  }
  return (await filesIn(folder, base, matches)).map((file) => ({ kind: 'file', files: [file] }));
}

async function filesIn(folder: string, base: string, names: readonly string[]): Promise<TrafficFile[]> {
  const files: TrafficFile[] = [];
  for (const entry of names) {
    const name = join(folder, entry);
    const path = resolve(base, name);
    files.push({ path, name, bytes: (await statOf(path, name)).size });
  }
  return files;
}

async function entries(path: string, name: string): Promise<Dirent[]> {
  try {
    return (await readdir(path, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    throw new ForeshadowError('ingest.no-such-file', `The folder ${name} cannot be read.`, {
      hint: 'Check the path in traffic.files; it is relative to the study.',
      place: { file: name },
      cause,
    });
  }
}

async function statOf(path: string, name: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (cause) {
    const siblings = await readdir(dirname(path)).catch(() => []);
    const meant = nearest(basename(path), siblings);
    throw new ForeshadowError('ingest.no-such-file', `There is no file ${name}.`, {
      hint: meant
        ? `Did you mean ${join(dirname(name), meant)}?`
        : 'Check the path in traffic.files; it is relative to the study.',
      place: { file: name },
      cause,
    });
  }
}
