import type { UngradedReason } from '../../core/grade.ts';
import type { NotReplayableReason } from '../../core/replayability.ts';
import type { FailureReason } from '../../core/reply.ts';
import type { ContentGuard, Verdict, VerdictFlag } from './adapter.ts';

/** One question to a judge and what came of it: kept with the grade, reasoning included. */
export interface JudgeCall {
  /** Fingerprint of the request: prompt, sampling, seed and body members. */
  readonly prompt: string;
  readonly seed: number;
  readonly outcome: 'verdict' | UngradedReason | FailureReason | NotReplayableReason;
  /** Raw reasoning. Not for end users (graders.md 1.2). */
  readonly analysis: string | null;
  readonly final: string;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly costUsd: number | null;
  readonly latencyMs: number | null;
  /** The model's name as the answer states it. */
  readonly answeredBy: string | null;
  readonly guards: readonly ContentGuard[];
  readonly flags: readonly VerdictFlag[];
}

/** One vote: its verdict and the calls that it took. */
export interface Drawn {
  readonly verdict: Verdict;
  readonly calls: readonly JudgeCall[];
}
