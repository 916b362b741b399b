import type { Conversation } from '../core/conversation.ts';
import type { GradeOutcome, GraderCall } from '../core/grade.ts';
import type { Instrument } from '../core/instrument.ts';
import type { NotReplayableReason } from '../core/replayability.ts';
import type { Lane, ReplyKey, ReplyOutcome } from '../core/reply.ts';

/** A conversation as it is added: content, where it stood, and which of its turns can be asked again. */
export interface NewConversation {
  readonly conversation: Conversation;
  readonly file: string;
  readonly line: number;
  readonly turns: readonly number[];
  /** Index of the last assistant turn, replayable or not; null where nobody was answered. */
  readonly finalTurn: number | null;
  readonly blocked: Readonly<Partial<Record<NotReplayableReason, number>>>;
  /** Whether it offers or calls tools: not every deployment can be shown that. */
  readonly usesTools: boolean;
}

/** A record that was read but not kept, or could not be read; its text is not stored. */
export interface LeftOut {
  readonly file: string;
  readonly line: number;
  readonly status: 'excluded' | 'rejected';
  readonly reason: string;
  readonly detail: string;
  readonly about: Readonly<Record<string, unknown>> | null;
}

/** What the frame needs to know of a conversation; never its text. */
export interface TrafficRow {
  readonly seq: number;
  readonly id: string;
  readonly cluster: string;
  readonly clusterIsUser: boolean;
  readonly startedAt: number | null;
  readonly surface: string | null;
  readonly language: string | null;
  readonly source: string | null;
  readonly messages: number;
  readonly turns: readonly number[];
  readonly finalTurn: number | null;
  readonly usesTools: boolean;
  readonly blocked: Readonly<Record<string, number>>;
}

export interface TrafficCounts {
  readonly conversations: number;
  readonly users: number;
  readonly withoutUser: number;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  readonly replayableTurns: number;
  readonly blocked: Readonly<Record<string, number>>;
  readonly excluded: Readonly<Record<string, number>>;
  readonly rejected: Readonly<Record<string, number>>;
}

export interface TrafficRows {
  /** Adds what is new, in one transaction; what is known already is counted, not written twice. */
  add(
    traffic: string,
    kept: readonly NewConversation[],
    leftOut: readonly LeftOut[],
  ): Promise<{ added: number; known: number }>;
  counts(traffic: string): Promise<TrafficCounts>;
  /** Every conversation of the traffic ordered by cluster and id, without its text. */
  rows(traffic: string): AsyncIterable<TrafficRow>;
  /** The ids of the same, in the same order: all that tells one frame from another. */
  ids(traffic: string): AsyncIterable<string>;
  get(seq: number): Promise<Conversation>;
  /** Several at once, by number: a fraction of the price of one after the other. */
  getMany(seqs: readonly number[]): Promise<ReadonlyMap<number, Conversation>>;
  leftOut(traffic: string): AsyncIterable<LeftOut>;
}

/** A unit a slice may draw: one cut of one conversation. */
export interface SliceUnit {
  readonly prefix: string;
  readonly conversation: number;
  readonly turn: number;
  readonly cluster: string;
  readonly stratum: string;
  /** Probability that this unit became a candidate at all (one turn of many, one conversation of a user's many). */
  readonly unitProbability: number;
  /** Keyed random number: the smallest are drawn. */
  readonly priority: number;
}

export interface SlicePrefix {
  readonly position: number;
  readonly prefix: string;
  readonly conversation: number;
  readonly turn: number;
  readonly cluster: string;
  readonly stratum: string;
  /** In (0, 1]. */
  readonly inclusionProbability: number;
}

/** What is known of a drawn prefix beside its text: for weights, blocks, the mix, and examples. */
export interface SliceMember extends SlicePrefix {
  readonly startedAt: number | null;
  readonly surface: string | null;
  readonly language: string | null;
  readonly source: string | null;
}

export interface SliceRecord {
  readonly id: string;
  readonly traffic: string;
  readonly design: unknown;
  readonly summary: unknown;
}

export interface SliceRows {
  get(id: string): Promise<SliceRecord | null>;
  addUnits(slice: string, units: readonly SliceUnit[]): Promise<void>;
  /** Units a stratum offers. */
  strata(slice: string): Promise<ReadonlyMap<string, number>>;
  /**
   * Draws the smallest priorities of each stratum, in random order over the whole slice, and records the slice: all in
   * one transaction, so a slice either exists whole or not at all.
   */
  draw(slice: SliceRecord, allocation: ReadonlyMap<string, number>): Promise<number>;
  members(slice: string): AsyncIterable<SliceMember>;
  at(slice: string, position: number): Promise<SlicePrefix>;
}

/**
 * A reply as it is written: an observed one points into its conversation and has no body of its own. Bytes are the body
 * packed beforehand: `packText` of `replyBodyText`.
 */
export interface NewReply {
  readonly key: ReplyKey;
  readonly outcome: ReplyOutcome;
  readonly body: 'own' | 'in-conversation' | Uint8Array;
  readonly grades: readonly NewGrade[];
}

export interface NewGrade {
  /** `PolicyRows.register`'s handle. */
  readonly policy: number;
  readonly grade: GradeOutcome;
}

export interface StoredReply {
  readonly seq: number;
  readonly id: string;
  readonly prefix: SlicePrefix;
  readonly outcome: ReplyOutcome;
}

export interface LaneRef {
  readonly lane: Lane;
  readonly deployment: string;
}

export interface LaneCounts {
  readonly sampled: number;
  readonly replied: number;
  readonly recorded: number;
  readonly failed: Readonly<Record<string, number>>;
  readonly notReplayable: Readonly<Record<string, number>>;
  readonly pending: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  readonly attempts: number;
}

export interface ReplyRows {
  /** Resolves once the reply and its grades are durable. Writing the same reply again changes nothing. */
  put(reply: NewReply): Promise<void>;
  /** Prefixes of the slice this lane has no outcome for, in slice order. */
  missing(slice: string, lane: LaneRef): AsyncIterable<SlicePrefix>;
  /** Forgets failures, so that they are asked again; the caller enters how many in the run log. */
  retryFailed(slice: string, lane: LaneRef): Promise<number>;
  counts(slice: string, lane: LaneRef): Promise<LaneCounts>;
  get(slice: string, lane: LaneRef, position: number): Promise<StoredReply | null>;
}

/** A cascade's draws over a slice, by position: 1 and 0.5 where no draw was needed. */
export interface EscalationColumns {
  /** In (0, 1]. */
  readonly probability: Float64Array;
  /** P(event) as the screen guessed it, 0..1. */
  readonly guess: Float64Array;
}

/** A lane's grades over a slice: per policy one byte for each position of the slice. */
export interface GradeTable {
  readonly positions: number;
  readonly codes: ReadonlyMap<number, Uint8Array>;
  /** Per policy how many grades are missing for which reason. */
  readonly ungraded: ReadonlyMap<number, Readonly<Record<string, number>>>;
  /** The draws of policies that are graded through a cascade; no entry for the others. */
  readonly escalations: ReadonlyMap<number, EscalationColumns>;
}

export interface StoredGrade {
  readonly policy: number;
  readonly grade: GradeOutcome;
}

export interface StoredCall {
  readonly position: number;
  readonly call: GraderCall;
}

export interface AskedTotals {
  /** Grades that a model was asked for. */
  readonly grades: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
}

/** Grades that were forgotten, and what asking for them had taken. */
export interface ForgottenGrades extends AskedTotals {
  /** With those that no model was asked for. */
  readonly forgotten: number;
}

export interface GradeRows {
  /** Replies of the slice that lack a grade of any of these policies. */
  ungraded(slice: string, lane: LaneRef, policies: readonly number[]): AsyncIterable<StoredReply>;
  put(replySeq: number, grades: readonly NewGrade[]): Promise<void>;
  table(slice: string, lane: LaneRef, policies: readonly number[]): Promise<GradeTable>;
  of(replySeq: number): Promise<readonly StoredGrade[]>;
  /**
   * Forgets the grades of these policies that failed as `grader-error`, with their draws and calls, so that they are
   * asked for again; the caller enters what they had taken in the run log.
   */
  retryFailed(slice: string, lane: LaneRef, policies: readonly number[]): Promise<ForgottenGrades>;
  /** What asking judges has taken, over all lanes of the slice. */
  asked(slice: string): Promise<AskedTotals>;
  /** What was asked and heard about a lane's replies by one policy, in slice order. */
  calls(slice: string, lane: LaneRef, policy: number): AsyncIterable<StoredCall>;
}

/** What a person said of one reply under one policy version. */
export interface HumanLabel {
  readonly reply: number;
  readonly policy: number;
  readonly label: string;
  readonly event: boolean;
  readonly labeller: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly note: string | null;
}

export interface LabelRows {
  add(label: HumanLabel): Promise<void>;
  /** In the order they were given. */
  of(policies: readonly number[]): Promise<readonly HumanLabel[]>;
}

export interface PolicyVersion {
  readonly policy: string;
  readonly version: string;
  readonly hash: string;
  readonly grader: string;
  readonly file: string;
}

export interface PolicyRows {
  /** Handles of these policy versions, by policy id. */
  register(policies: readonly PolicyVersion[]): Promise<ReadonlyMap<string, number>>;
  recordInstrument(instrument: Instrument): Promise<void>;
}

export interface RunEvent {
  readonly at: number;
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface EventRows {
  add(event: RunEvent): Promise<void>;
  last(kind: string): Promise<RunEvent | null>;
  all(): AsyncIterable<RunEvent>;
}

/** All a study remembers. Small, per aggregate; one conformance suite for every database. */
export interface Store {
  readonly file: string;
  readonly traffic: TrafficRows;
  readonly slices: SliceRows;
  readonly replies: ReplyRows;
  readonly grades: GradeRows;
  readonly policies: PolicyRows;
  readonly labels: LabelRows;
  readonly events: EventRows;
  close(): Promise<void>;
}
