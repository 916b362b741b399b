import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { ForeshadowError } from '../core/errors.ts';
import { chunksOf, eachLine, type LineSpan } from './jsonl-file.ts';
import type { LanguageModel, ModelResponse } from './model.ts';
import { parseJson } from './parse-json.ts';
import { recordedAnswer } from './recording-line.ts';

const parallel = 32;

/**
 * Plays a recording back by request fingerprint; where a fingerprint was recorded twice the first answer stands, so the
 * order of asking changes nothing. Only the places of the lines are held in memory. Throws a `ForeshadowError` for a
 * file that cannot be opened and for a line that is no recording (but for an unfinished last one).
 */
export async function createRecorded(path: string): Promise<LanguageModel> {
  const file = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw new ForeshadowError(
      'recording.unreadable',
      `The recording cannot be opened: ${cause.code ?? cause.message}.`,
      {
        place: { file: path },
        hint: 'Give the path of a JSONL file of recorded replies, or of a corpus folder.',
        cause,
      },
    );
  });
  const places = await indexLines(file, path);
  return {
    id: `recorded:${basename(path)}`,
    parallel,
    generate: async ({ fingerprint }) => {
      const place = places.get(fingerprint);
      return place ? readAnswer(file, place) : notRecorded(`no reply to ${fingerprint} in ${basename(path)}`);
    },
    close: () => file.close(),
  };
}

type Place = Pick<LineSpan, 'offset' | 'length'>;

async function indexLines(file: FileHandle, path: string): Promise<Map<string, Place>> {
  const places = new Map<string, Place>();
  await eachLine(chunksOf(file), (line, { number, offset, length, ended }) => {
    const found = recordedAnswer(parseJson(line.toString('utf8')));
    if (found && !places.has(found.fingerprint)) places.set(found.fingerprint, { offset, length });
    if (found || !ended) return;
    throw new ForeshadowError(
      'recording.bad-line',
      'The line is no recorded reply: it needs fingerprint and content.',
      {
        place: { file: path, line: number },
        hint: 'Take the line out, or record again.',
      },
    );
  });
  return places;
}

async function readAnswer(file: FileHandle, { offset, length }: Place): Promise<ModelResponse> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, offset);
  const found = recordedAnswer(parseJson(buffer.toString('utf8', 0, bytesRead)));
  return found?.answer ?? notRecorded('the recording changed while it was played back');
}

export function notRecorded(detail: string): ModelResponse {
  return { status: 'failed', reason: 'not-recorded', detail, retryable: false };
}
