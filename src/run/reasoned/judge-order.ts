import type { JudgeConfig } from '../../core/reasoner-config.ts';
import type { CompiledPolicy } from '../../grade/reasoner/compiled-policy.ts';
import type { Budget } from '../../models/budget.ts';
import type { EventRows } from '../../store/store.ts';

/** A policy that a judge will be asked by; `file` is where a refusal points to. */
export interface JudgedBy {
  readonly compiled: CompiledPolicy;
  readonly file?: string;
}

/** How a judge is to be opened. */
export interface JudgeOrder {
  readonly config: JudgeConfig;
  /** Where relative paths of the model start. */
  readonly dir: string;
  /** The longest decides what an endpoint that states no context is tried with. */
  readonly policies: readonly JudgedBy[];
  readonly seed: number;
  /** What its calls count against; left out: nothing. */
  readonly budget?: Budget;
  /** Where a probe is remembered, so that it is not paid for again; left out: nowhere. */
  readonly memory?: Pick<EventRows, 'add' | 'last'>;
  /** The fix where the endpoint does not answer. */
  readonly unreachableHint: string;
}
