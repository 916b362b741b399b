import { ForeshadowError } from '../core/errors.ts';
import type { TrafficConfig } from '../core/traffic-config.ts';
import { type DetectedFormat, detectFormat, namedFormat } from './detect-format.ts';
import { fileRecords, headOf } from './file-records.ts';
import type { IngestEvent } from './ingest-event.ts';
import { ingestTally } from './ingest-summary.ts';
import { type JudgeDeps, recordJudge } from './judge-record.ts';
import type { TrafficSource } from './reader.ts';
import { type TrafficInput, trafficInputs } from './traffic-files.ts';

/** How traffic is read: a study's `traffic` without its files and key. */
export type IngestOptions = Omit<TrafficConfig, 'files' | 'userKeyEnv'>;

/**
 * `userKey` is the secret behind `cluster`: the same key gives the same clusters. `seen` tells duplicates, left out
 * those within this one ingest. `detectLanguage` left out: eld and tinyld, loaded when they are first needed.
 */
export interface IngestDeps extends JudgeDeps {
  /** Folder that file names are relative to. */
  readonly base: string;
  readonly signal?: AbortSignal;
}

/** Progress is told about so often, in bytes read from disk. */
const progressEveryBytes = 1024 * 1024;

/**
 * Reads files, folders and patterns into conversations, one event at a time and no faster than they are taken; holds
 * one chunk of a file. Formats of all files are settled before the first is read. The last event is the summary.
 * Throws a ForeshadowError where a file cannot be read at all, its format is unknown, or nothing holds a record.
 */
export async function* ingest(
  files: readonly string[],
  options: IngestOptions,
  deps: IngestDeps,
): AsyncGenerator<IngestEvent> {
  const sources = await plannedSources(files, options, deps);
  const totalBytes = sources.reduce((sum, source) => sum + source.bytes, 0);
  const judge = recordJudge(options, deps);
  const tally = ingestTally();
  const progress = { done: 0, inSource: 0, told: 0 };
  let records = 0;
  for (const planned of sources) {
    const { file, detected } = planned;
    yield { kind: 'file', file, format: detected.reader.format, reason: detected.reason };
    const recordsBefore = records;
    const source = trafficSource(planned, options, (bytes) => {
      progress.inSource = Math.max(progress.inSource, bytes);
      deps.signal?.throwIfAborted();
    });
    for await (const result of detected.reader.read(source)) {
      records += 1;
      const judged = judge(result);
      for (const event of judged instanceof Promise ? await judged : judged) {
        tally.add(event);
        yield event;
      }
      const bytes = progress.done + progress.inSource;
      if (bytes - progress.told < progressEveryBytes) continue;
      progress.told = bytes;
      yield { kind: 'progress', bytes, totalBytes };
    }
    progress.done += planned.bytes;
    progress.inSource = 0;
    if (records > recordsBefore) continue;
    records += 1;
    const empty = { kind: 'rejected', reason: 'empty-file', detail: '', file, line: 1 } as const;
    tally.add(empty);
    yield empty;
  }
  const summary = tally.summary({ records, bytes: totalBytes });
  if (summary.records === (summary.rejected['empty-file'] ?? 0)) throw nothingToRead(files);
  yield { kind: 'progress', bytes: totalBytes, totalBytes };
  yield { kind: 'summary', summary };
}

interface PlannedSource {
  readonly input: TrafficInput;
  /** The file, or the prompts of a corpus. */
  readonly file: string;
  readonly bytes: number;
  readonly detected: DetectedFormat;
}

async function plannedSources(
  files: readonly string[],
  { format }: IngestOptions,
  { base }: IngestDeps,
): Promise<readonly PlannedSource[]> {
  const planned: PlannedSource[] = [];
  for (const input of await trafficInputs(files, base)) {
    const first = input.files[0]!;
    const bytes = input.files.reduce((sum, file) => sum + file.bytes, 0);
    planned.push({ input, file: first.name, bytes, detected: await formatOf(input, format) });
  }
  return planned;
}

async function formatOf(input: TrafficInput, format: IngestOptions['format']): Promise<DetectedFormat> {
  if (input.kind === 'corpus') {
    return { ...namedFormat('corpus'), reason: 'the folder has prompts and responses' };
  }
  if (format !== 'auto') return namedFormat(format);
  const { path, name } = input.files[0]!;
  const head = await headOf(path, name);
  // Empty, or damaged before its first record: any reader will say which.
  const blank = head.replace(/^\ufeff/, '').trim() === '';
  return blank ? { ...namedFormat('openai-chat'), reason: 'nothing to recognise' } : detectFormat(head, name);
}

function trafficSource(
  { input }: PlannedSource,
  options: IngestOptions,
  onProgress: (bytes: number) => void,
): TrafficSource {
  const bytesBefore = new Map<string, number>();
  let sum = 0;
  for (const { name, bytes } of input.files) {
    bytesBefore.set(name, sum);
    sum += bytes;
  }
  return {
    files: input.files.map(({ name }) => name),
    fields: options.fields,
    model: options.model ?? null,
    split: options.split,
    records(name, more) {
      const file = input.files.find((one) => one.name === name)!;
      const before = bytesBefore.get(name) ?? 0;
      return fileRecords(file.path, name, { ...more, onProgress: (bytes) => onProgress(before + bytes) });
    },
  };
}

function nothingToRead(files: readonly string[]): ForeshadowError {
  const names = files.join(', ');
  return new ForeshadowError('ingest.empty-file', `${names} ${files.length === 1 ? 'holds' : 'hold'} no record.`, {
    hint: 'Export the log again, or check the path in traffic.files.',
    place: { file: files[0] ?? '' },
  });
}
