import type { Message } from '../../core/conversation.ts';

/** One prompt of a corpus. Its turns are items: a model that answers every turn gives a reply to each. */
export interface CorpusPrompt {
  readonly id: string;
  readonly turns: readonly string[];
  /** Messages instead of turns, where the corpus has them: one item. */
  readonly messages: readonly Message[] | null;
  /** Index of its first item; the items of all prompts stand in one row. */
  readonly firstItem: number;
  readonly items: number;
  /** Prompts of one text share it: they stay on one side of every split. */
  readonly textId: string;
  /** Seconds, or whatever the corpus counts in: only the order is used. */
  readonly time: number | null;
  readonly source: string | null;
  readonly cluster: string | null;
}

/** One run of a model over the prompts: a decoding configuration and a sample of it. */
export interface CorpusRun {
  readonly model: string;
  readonly config: string;
  readonly sample: number;
  /** Grade codes (`core/grade-codes.ts`) behavior after behavior, item after item. */
  readonly codes: Uint8Array;
}

/** A corpus graded by one instrument. */
export interface GradedCorpus {
  readonly name: string;
  readonly instrument: string;
  readonly behaviors: readonly string[];
  readonly prompts: readonly CorpusPrompt[];
  readonly items: number;
  readonly runs: readonly CorpusRun[];
  readonly tally: ExclusionTally;
}

export interface CorpusPair {
  readonly kind: 'launch' | 'null' | 'defect' | 'other';
  readonly previous: string;
  readonly candidate: string;
  /** Where the pair is written, for messages. */
  readonly place: string;
}

/** Counts by reason, with the first places of each: nothing is left out unnamed. */
export interface ExclusionTally {
  readonly prompts: { in: number; readonly excluded: Record<string, number> };
  readonly replies: { in: number; readonly excluded: Record<string, number> };
  readonly places: Record<string, string[]>;
}

const placesKept = 5;

export function emptyTally(): ExclusionTally {
  return { prompts: { in: 0, excluded: {} }, replies: { in: 0, excluded: {} }, places: {} };
}

export function exclude(
  tally: ExclusionTally,
  what: { readonly of: 'prompts' | 'replies'; readonly reason: string; readonly place: string },
): void {
  const { excluded } = tally[what.of];
  excluded[what.reason] = (excluded[what.reason] ?? 0) + 1;
  notePlace(tally, what.reason, what.place);
}

function notePlace(tally: ExclusionTally, reason: string, place: string): void {
  tally.places[reason] ??= [];
  const places = tally.places[reason];
  if (places.length < placesKept) places.push(place);
}

/** Adds the second tally to the first. */
export function addTally(sum: ExclusionTally, more: ExclusionTally): void {
  for (const of of ['prompts', 'replies'] as const) {
    sum[of].in += more[of].in;
    for (const [reason, n] of Object.entries(more[of].excluded)) {
      sum[of].excluded[reason] = (sum[of].excluded[reason] ?? 0) + n;
    }
  }
  for (const [reason, places] of Object.entries(more.places)) {
    for (const place of places) notePlace(sum, reason, place);
  }
}
