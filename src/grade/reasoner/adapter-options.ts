import type { Effort } from '../../core/policy.ts';
import type { ReasonerAdapter } from './adapter.ts';

/** By which member of the body a server takes the effort (graders.md 2.7). */
export type EffortControl = 'reasoning_effort' | 'chat_template_kwargs' | 'think' | 'none';

/** What the start-up probe found out about the endpoint, as far as a request depends on it. */
export interface AdapterOptions {
  /** `reasoning_effort` unless said. */
  readonly effortControl?: EffortControl;
  /** Whether to ask for log-probabilities; each adapter has its own default. */
  readonly logprobs?: boolean;
  /** Where a chat template shows the model no system message, the policy stands in the user's. */
  readonly policyIn?: 'system' | 'user';
}

export type AdapterFactory = (options?: AdapterOptions) => ReasonerAdapter;

/** Room for reasoning and answer. Caps far above the usual: a tight one cuts verdicts, low effort is what saves time. */
export const answerTokens: Readonly<Record<Effort, number>> = { low: 1024, medium: 4096, high: 8192 };

export function effortMembers(effort: Effort, control: EffortControl = 'reasoning_effort'): Record<string, unknown> {
  if (control === 'none') return {};
  if (control === 'chat_template_kwargs') return { chat_template_kwargs: { reasoning_effort: effort } };
  return { [control]: effort };
}

/** Members that ask a chat endpoint for the alternatives at each position; 20 is the most that servers give. */
export const chatLogprobs = { logprobs: true, top_logprobs: 20 } as const;
