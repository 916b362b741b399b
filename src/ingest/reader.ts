import type { TrafficFields } from '../core/traffic-config.ts';
import type { FileRecord, RecordsOptions } from './file-records.ts';
import type { Rejection } from './rejection.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** A conversation as a reader found it: fields named, nothing checked. */
export interface RawConversation {
  /** The whole record, for the consent rule. */
  readonly record: JsonObject;
  readonly messages: unknown;
  readonly tools: unknown;
  readonly id: unknown;
  readonly user: unknown;
  readonly startedAt: unknown;
  readonly surface: unknown;
  readonly language: unknown;
  readonly source: unknown;
  readonly model: unknown;
  /** Fields that are none of the above. */
  readonly metadata: JsonObject;
}

export type ReadResult =
  | { readonly status: 'read'; readonly conversation: RawConversation; readonly file: string; readonly line: number }
  | ({ readonly status: 'rejected'; readonly file: string; readonly line: number } & Rejection);

/** How sure a reader is that a file is of its format, 0..1, and what it saw, to be shown. */
export interface Sniff {
  readonly score: number;
  readonly reason: string;
}

/** What belongs together: one file, or the files of a corpus. */
export interface TrafficSource {
  readonly files: readonly string[];
  readonly fields: TrafficFields;
  /** Which model's replies to take, where a source has those of several. */
  readonly model: string | null;
  readonly split: 'all' | 'logs' | 'launched';
  records(file: string, options?: Pick<RecordsOptions, 'wanted'>): AsyncIterable<readonly FileRecord[]>;
}

/** One file format; `read` gives every record of the source exactly once, read or rejected, in order. */
export interface ConversationReader {
  readonly format: string;
  sniff(head: string): Sniff;
  read(source: TrafficSource): AsyncIterable<ReadResult>;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
