import type { Conversation } from '../core/conversation.ts';
import type { IngestSummary } from '../core/traffic-report.ts';
import type { ExclusionReason } from './filters.ts';
import { fingerprintSet } from './fingerprint-set.ts';
import type { RecordEvent } from './ingest-event.ts';
import type { RejectionReason } from './rejection.ts';
import type { Warning } from './warning.ts';

/** Counts made from the events alone. */
export interface IngestTally {
  add(event: RecordEvent): void;
  /** Throws where the outcomes are not as many as the records that were read, which is a bug. */
  summary(read: { readonly records: number; readonly bytes: number }): IngestSummary;
}

export function ingestTally(): IngestTally {
  const users = fingerprintSet();
  const excluded: Partial<Record<ExclusionReason, number>> = {};
  const rejected: Partial<Record<RejectionReason, number>> = {};
  const warnings: Partial<Record<Warning, number>> = {};
  const counts = { records: 0, kept: 0, withoutUser: 0, withoutTime: 0, languageDetected: 0, languageUnknown: 0 };
  let from: number | null = null;
  let to: number | null = null;
  const keep = ({ cluster, clusterIsUser, startedAt, language }: Conversation, detected: boolean): void => {
    counts.kept += 1;
    if (clusterIsUser) users.add(cluster);
    else counts.withoutUser += 1;
    if (language === null) counts.languageUnknown += 1;
    else if (detected) counts.languageDetected += 1;
    if (startedAt === null) counts.withoutTime += 1;
    else {
      from = from === null ? startedAt : Math.min(from, startedAt);
      to = to === null ? startedAt : Math.max(to, startedAt);
    }
  };
  return {
    add(event) {
      if (event.kind === 'warned') return count(warnings, event.warning);
      counts.records += 1;
      if (event.kind === 'conversation') keep(event.conversation, event.languageDetected);
      else if (event.kind === 'excluded') count(excluded, event.reason);
      else count(rejected, event.reason);
    },
    summary({ records, bytes }) {
      const outcomes = counts.kept + total(excluded) + total(rejected);
      if (outcomes !== records) throw new Error(`ingest: ${records} records, but ${outcomes} outcomes`);
      return { ...counts, excluded, rejected, warnings, users: users.size, from, to, bytes };
    },
  };
}

function count<Key extends string>(counts: Partial<Record<Key, number>>, key: Key): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, n) => sum + n, 0);
}
