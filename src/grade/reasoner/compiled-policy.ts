import type { Effort, OutputForm } from '../../core/policy.ts';

/** A policy as a reasoner reads it: its text between two copies of the literal output block, and what may come back. */
export interface CompiledPolicy {
  /** Id of the policy. */
  readonly policy: string;
  /** What goes out as instructions. */
  readonly text: string;
  /** SHA-256 of `text`. */
  readonly hash: string;
  /** Tokens of `text` in o200k_harmony. */
  readonly tokens: number;
  readonly output: OutputForm;
  readonly effort: Effort;
  /** The menu: every label an answer may carry, highest precedence first. In binary form the first event label is 1. */
  readonly labels: readonly { readonly name: string; readonly event: boolean }[];
  /** Clauses an answer may name; empty where the policy names none. */
  readonly ruleIds: readonly string[];
}
