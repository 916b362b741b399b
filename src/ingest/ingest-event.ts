import type { Conversation } from '../core/conversation.ts';
import type { IngestSummary } from '../core/traffic-report.ts';
import type { Exclusion } from './filters.ts';
import type { Rejection } from './rejection.ts';
import type { Warning } from './warning.ts';

/** What is known of a conversation that does not count, without a word of it. */
export interface ExcludedAbout {
  readonly language: string | null;
  readonly surface: string | null;
  readonly userTurns: number;
  readonly startedAt: number | null;
}

interface InFile {
  readonly file: string;
  readonly line: number;
}

/** What became of one record: exactly one of the first three kinds, and a warning for each oddity of one that is kept. */
export type RecordEvent =
  | ({
      readonly kind: 'conversation';
      readonly conversation: Conversation;
      /** Whether the language was detected rather than logged. */
      readonly languageDetected: boolean;
    } & InFile)
  | ({ readonly kind: 'excluded'; readonly about: ExcludedAbout } & Exclusion & InFile)
  | ({ readonly kind: 'rejected' } & Rejection & InFile)
  | ({ readonly kind: 'warned'; readonly warning: Warning } & InFile);

export type IngestEvent =
  | RecordEvent
  | { readonly kind: 'file'; readonly file: string; readonly format: string; readonly reason: string }
  | { readonly kind: 'progress'; readonly bytes: number; readonly totalBytes: number }
  | { readonly kind: 'summary'; readonly summary: IngestSummary };
