import type { GradableReply } from '../../core/grade.ts';
import type { Policy } from '../../core/policy.ts';

/** A label as the data has it; `unknown` is a cell that nobody labelled, and never stands for 0. */
export type Gold = 0 | 1 | 'unknown';

/** One thing that is labelled, and who of ours decides it. */
export interface BenchmarkCategory {
  readonly id: string;
  readonly meaning: string;
  /** How cells that nobody labelled are counted. */
  readonly convention: 'labelled cells' | 'unknown is negative' | 'determinate rows';
  /** Ids of policies by rule that say the same of a reply. */
  readonly rules: readonly string[];
  /** Id of the policy that a reasoner decides it by; null where there is none. */
  readonly reasoner: string | null;
}

export interface BenchmarkRow {
  readonly id: string;
  readonly reply: GradableReply;
  /** By category; a category that is absent is unknown. */
  readonly gold: Readonly<Record<string, Gold>>;
  /** Rows of one group (a prompt, a pair) are not independent. */
  readonly group: string;
  /** Verdicts that others recorded on this row, by who and category. */
  readonly recorded?: Readonly<Record<string, Readonly<Record<string, 0 | 1>>>>;
}

export interface BenchmarkDataset {
  readonly name: string;
  readonly licence: string;
  /** Where the user gets the whole of it. */
  readonly source: string;
  /** What to know before reading a figure. */
  readonly note: string;
  readonly categories: readonly BenchmarkCategory[];
  readonly rows: readonly BenchmarkRow[];
  /** Policies that come with the data; empty where ours are used. */
  readonly policies: readonly Policy[];
}

/** One record of a file, with the line it begins on. */
export interface SourceRecord {
  readonly value: Readonly<Record<string, unknown>>;
  readonly line: number;
}

/** What a reader calls to refuse a record: throws `benchmark.bad-row` with file, line and fix. */
export type Refuse = (what: string, hint: string) => never;

/** How one dataset is known and read. Recognised by the fields of its first record, never by its name. */
export interface DatasetReader extends Omit<BenchmarkDataset, 'rows' | 'policies'> {
  /** Fields that the first record has. */
  readonly fields: readonly string[];
  readonly recognises: (first: SourceRecord['value']) => boolean;
  /** The rows of a record: none where it says nothing that could be graded. */
  readonly read: (record: SourceRecord, refuse: Refuse) => readonly BenchmarkRow[];
}

/** A text as a grader is shown it, after the prompt where there is one. */
export function labelledReply(content: string, prompt?: string): GradableReply {
  return {
    prefix: prompt === undefined ? [] : [{ role: 'user', content: prompt }],
    content,
    toolCalls: [],
    finishReason: 'stop',
    language: null,
  };
}

/** A field that must be text. */
export function textField(value: SourceRecord['value'], field: string, refuse: Refuse): string {
  const found = value[field];
  return typeof found === 'string' ? found : refuse(`"${field}" is not a text.`, 'Use the file as published.');
}
