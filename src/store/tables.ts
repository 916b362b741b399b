import type { Generated } from 'kysely';

/**
 * One schema for SQLite and PostgreSQL. Append-only: a correction is a new row. Every `id` is a hash of what determines
 * the row, so a row written twice is one row (a reply's is made of its key when it is read); `seq` is the database's own short handle for it, never shown.
 */
export interface Tables {
  meta: { key: string; value: string };
  conversations: {
    seq: Generated<number>;
    id: string;
    traffic: string;
    file: string;
    line: number;
    cluster: string;
    cluster_is_user: number;
    started_at: number | null;
    surface: string | null;
    language: string | null;
    source: string | null;
    messages: number;
    /** Replayable assistant turns as message indices, comma-separated. */
    turns: string;
    /** Why the other assistant turns cannot be replayed: JSON of reason → count. */
    blocked: string;
    final_turn: number | null;
    uses_tools: number;
    /** Compressed JSON of the whole conversation. */
    content: Uint8Array;
  };
  left_out: {
    traffic: string;
    file: string;
    line: number;
    status: 'excluded' | 'rejected';
    reason: string;
    detail: string;
    /** JSON of what may be kept about an excluded conversation: language, surface, length, time. */
    about: string | null;
  };
  slices: { id: string; traffic: string; design: string; summary: string };
  /** Units a slice is drawn from: one cut of one conversation. */
  slice_units: {
    slice: string;
    prefix: string;
    conversation: number;
    turn: number;
    cluster: string;
    stratum: string;
    unit_probability: number;
    priority: number;
  };
  prefixes: {
    slice: string;
    position: number;
    prefix: string;
    conversation: number;
    turn: number;
    cluster: string;
    stratum: string;
    inclusion_probability: number;
  };
  replies: {
    seq: Generated<number>;
    lane: string;
    deployment: string;
    prefix: string;
    trial: number;
    state: 'replied' | 'failed' | 'not-replayable';
    reason: string | null;
    detail: string | null;
    finish_reason: string | null;
    input_tokens: number | null;
    output_tokens: number | null;
    cost_usd: number | null;
    latency_ms: number | null;
    attempts: number;
    answered_by: string | null;
    recorded: number;
    /** Compressed JSON of content, tool calls, reasoning and the raw answer; null for an observed reply, whose text is in its conversation. */
    body: Uint8Array | null;
  };
  policies: {
    seq: Generated<number>;
    id: string;
    policy: string;
    version: string;
    hash: string;
    grader: string;
    file: string;
  };
  instruments: { id: string; policies: string };
  grades: {
    reply: number;
    policy: number;
    status: 'graded' | 'ungraded' | 'not-escalated';
    label: string | null;
    event: number | null;
    reason: string | null;
    detail: string | null;
    evidence_start: number | null;
    evidence_end: number | null;
  };
  /** Beside a grade: the draw of a cascade, and the question to a model with its answer. */
  asked_grades: {
    reply: number;
    policy: number;
    /** With which the reply was sent up, drawn or not; null where there was no draw. */
    probability: number | null;
    guess: number | null;
    input_tokens: number | null;
    output_tokens: number | null;
    cost_usd: number | null;
    /** Compressed JSON of the call; null where no model was asked. */
    call: Uint8Array | null;
  };
  /** What people said of a reply. */
  labels: {
    seq: Generated<number>;
    id: string;
    reply: number;
    policy: number;
    label: string;
    event: number;
    labeller: string;
    at: number;
    note: string | null;
  };
  events: { seq: Generated<number>; at: number; kind: string; data: string };
}
