import type { FieldPaths, FieldPicker } from '../logged-fields.ts';
import { fieldAt, fieldPicker } from '../logged-fields.ts';
import {
  type ConversationReader,
  isObject,
  type JsonObject,
  type RawConversation,
  type ReadResult,
  type Sniff,
  type TrafficSource,
} from '../reader.ts';
import { objectsInHead } from './objects-in-head.ts';

/** What is special about a format with one conversation a record. */
export interface RecordFormat {
  readonly format: string;
  readonly paths: FieldPaths;
  /** Top-level members that `dialogue` reads, so that they are not metadata too. */
  readonly taken: readonly string[];
  /** How sure one record makes us, 0..1. */
  likeness(record: JsonObject): number;
  /** What to show as the reason, for instance "messages with role and content". */
  readonly trait: string;
  /** Member names that betray the format where no record fits into the head. */
  readonly marks: RegExp;
  dialogue(record: JsonObject): Dialogue;
}

export interface Dialogue {
  readonly messages: unknown;
  readonly tools?: unknown;
  /** Time of the dialogue where only its messages have one. */
  readonly startedAt?: unknown;
  /** What the messages carried beside role and content. */
  readonly metadata?: JsonObject;
}

export function recordReader(format: RecordFormat): ConversationReader {
  return {
    format: format.format,
    sniff: (head) => sniffRecords(head, format),
    async *read(source) {
      const file = source.files[0]!;
      const pick = fieldPicker(format.paths, source.fields, format.taken);
      for await (const records of source.records(file)) {
        for (const record of records) {
          if (record.problem) yield { status: 'rejected', file, line: record.line, ...record.problem };
          else yield result(record.value, { format, pick, source, file, line: record.line });
        }
      }
    },
  };
}

interface Reading {
  readonly format: RecordFormat;
  readonly pick: FieldPicker;
  readonly source: TrafficSource;
  readonly file: string;
  readonly line: number;
}

function result(value: unknown, reading: Reading): ReadResult {
  const { file, line } = reading;
  if (!isObject(value)) return { status: 'rejected', reason: 'not-an-object', detail: kindOf(value), file, line };
  return { status: 'read', conversation: rawConversation(value, reading), file, line };
}

function rawConversation(record: JsonObject, { format, pick, source }: Reading): RawConversation {
  const { metadata, ...fields } = pick(record);
  const dialogue = format.dialogue(record);
  const named = source.fields.messages;
  return {
    record,
    ...fields,
    startedAt: fields.startedAt ?? dialogue.startedAt,
    messages: named === undefined ? dialogue.messages : fieldAt(record, named),
    tools: dialogue.tools,
    metadata: dialogue.metadata ? { ...metadata, ...dialogue.metadata } : metadata,
  };
}

function sniffRecords(head: string, format: RecordFormat): Sniff {
  const records = objectsInHead(head);
  if (records.length === 0) {
    const marked = format.marks.test(head);
    return { score: marked ? 0.5 : 0, reason: `its beginning ${marked ? 'names' : 'does not name'} ${format.trait}` };
  }
  const likenesses = records.map((record) => format.likeness(record));
  const fitting = likenesses.filter((likeness) => likeness > 0).length;
  const score = likenesses.reduce((sum, likeness) => sum + likeness, 0) / records.length;
  return { score, reason: `${fitting} of its first ${records.length} records have ${format.trait}` };
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
