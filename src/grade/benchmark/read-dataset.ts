import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ForeshadowError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import { readRoostPack } from '../roost/roost-pack.ts';
import type { BenchmarkDataset, DatasetReader, SourceRecord } from './dataset.ts';
import { falsePremise } from './false-premise.ts';
import { halueval } from './halueval.ts';
import { llmbar } from './llmbar.ts';
import { openaiModeration } from './openai-moderation.ts';
import { roostDataset } from './roost-dataset.ts';
import { badRow, sourceRecords } from './source-records.ts';
import { speechmapJudges } from './speechmap-judges.ts';
import { toxicChat } from './toxic-chat.ts';
import { xstest } from './xstest.ts';

const readers: readonly DatasetReader[] = [
  openaiModeration,
  xstest,
  speechmapJudges,
  halueval,
  llmbar,
  falsePremise,
  toxicChat,
];

/** Names that `--dataset` takes. */
export const datasetNames: readonly string[] = [...readers.map(({ name }) => name), 'roost-pack'];

/**
 * The labelled rows at a path: a file of JSON lines, a JSON array or CSV, plain or gzip, a folder that holds one, or a
 * policy pack. The dataset is told by its fields; where a name is given, it has to be that one. Throws
 * `benchmark.unknown-dataset`, `benchmark.unreadable`, `benchmark.other-dataset` and `benchmark.bad-row`.
 */
export async function readDataset(path: string, name?: string): Promise<BenchmarkDataset> {
  if (name !== undefined && !datasetNames.includes(name)) throw unknownDataset(name);
  const file = await dataFile(path);
  const dataset = file === null ? roostDataset(await readRoostPack(path)) : readFileRows(await contentOf(file), file);
  if (name === undefined || dataset.name === name) return dataset;
  throw new ForeshadowError('benchmark.other-dataset', `${path} has the fields of ${dataset.name}, not of ${name}.`, {
    hint: `Name --dataset ${dataset.name}, or another file. ${name}: ${sourceOf(name)}`,
    place: { file: path },
  });
}

function readFileRows(text: string, file: string): BenchmarkDataset {
  const records = sourceRecords(text, file);
  const first = records[0];
  if (!first) {
    throw new ForeshadowError('benchmark.unreadable', 'The file holds no row.', { place: { file } });
  }
  const reader = readers.find(({ recognises }) => recognises(first.value));
  if (!reader) throw unrecognised(first, file);
  const { fields: _, recognises: __, read, ...facts } = reader;
  const rows = records.flatMap((record) =>
    read(record, (what, hint) => {
      throw badRow(what, hint, { file, line: record.line });
    }),
  );
  return { ...facts, rows, policies: [] };
}

/** The file with the rows; null where the path is a policy pack. */
async function dataFile(path: string): Promise<string | null> {
  const found = await stat(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  if (found.isFile()) return ['.md', '.markdown', '.txt'].includes(extname(path)) ? null : path;
  const names = (await readdir(path)).filter((name) => /\.jsonl(?:\.gz)?$/.test(name)).sort();
  return names.length === 0 ? null : join(path, names.find((name) => name.startsWith('rows.')) ?? names[0]!);
}

async function contentOf(file: string): Promise<string> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  try {
    const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
    return plain.toString('utf8').replace(/^\ufeff/, '');
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function unreadable(file: string, cause: unknown): ForeshadowError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
  return new ForeshadowError('benchmark.unreadable', `${file} cannot be read (${code}).`, {
    hint: 'Give the file of the dataset, the folder that holds it, or a policy pack.',
    place: { file },
    cause,
  });
}

function unrecognised({ value, line }: SourceRecord, file: string): ForeshadowError {
  const fields = Object.keys(value).slice(0, 8).join(', ');
  const known = readers.map((reader) => `${reader.name} (${reader.fields.join(', ')})`).join('; ');
  return new ForeshadowError('benchmark.unrecognised', `No dataset has the fields ${fields}.`, {
    hint: `Use a file as published: ${known}.`,
    place: { file, line },
  });
}

function unknownDataset(name: string): ForeshadowError {
  const meant = nearest(name, datasetNames);
  return new ForeshadowError('benchmark.unknown-dataset', `There is no dataset "${name}".`, {
    hint: meant ? `Did you mean ${meant}?` : `There are ${datasetNames.join(', ')}.`,
  });
}

function sourceOf(name: string): string {
  return readers.find((reader) => reader.name === name)?.source ?? 'a folder with policies/ and datasets/';
}
