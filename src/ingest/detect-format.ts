import { ForeshadowError } from '../core/errors.ts';
import { type TrafficFormat, trafficFormats } from '../core/traffic-config.ts';
import { recordsInHead } from './file-records.ts';
import type { ConversationReader } from './reader.ts';
import { objectsInHead } from './readers/objects-in-head.ts';
import { readers } from './readers/registry.ts';
import { rejectionSentence } from './rejection.ts';

export interface DetectedFormat {
  readonly reader: ConversationReader;
  /** Why, for people: what was seen, or that it was named. */
  readonly reason: string;
}

/** Below this a guess is no better than asking. */
const enough = 0.5;

/** The reader that recognises the head of a file best; a coded error that shows what stands there where none does. */
export function detectFormat(head: string, file: string): DetectedFormat {
  const guesses = trafficFormats
    .map((format) => ({ reader: readers[format], ...readers[format].sniff(head) }))
    .sort((a, b) => b.score - a.score);
  const best = guesses[0]!;
  if (best.score < enough) throw unknownFormat(head, file);
  if (best.reader.format === 'corpus') {
    throw new ForeshadowError('ingest.corpus-needs-folder', `${file} is one file of a corpus.`, {
      hint: 'Name its folder, so that prompts and responses are read together.',
      place: { file },
    });
  }
  return { reader: best.reader, reason: best.reason };
}

export function namedFormat(format: TrafficFormat): DetectedFormat {
  return { reader: readers[format], reason: 'named in the study' };
}

function unknownFormat(head: string, file: string): ForeshadowError {
  return new ForeshadowError(
    'ingest.unknown-format',
    `The format of ${file} is not recognised: ${seenIn(head, file)}`,
    {
      hint: `Name one of ${trafficFormats.join(', ')} with traffic.format, and unusual places with traffic.fields.`,
      place: { file, line: 1 },
    },
  );
}

function seenIn(head: string, file: string): string {
  const records = recordsInHead(head);
  const first = objectsInHead(head)[0];
  if (first) return `its first record has ${Object.keys(first).slice(0, 12).join(', ')}.`;
  const problem = records.find((record) => record.problem !== null);
  return problem?.problem
    ? rejectionSentence({ file, line: problem.line, ...problem.problem })
    : 'its records are no objects.';
}
