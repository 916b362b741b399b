import type { GradableReply, Grade, Grader, PanelVote } from '../../core/grade.ts';
import type { Effort } from '../../core/policy.ts';
import type { ReasonerAdapter, Verdict, VerdictFlag } from './adapter.ts';
import { type AskModel, askJudge, type Judge, type Judged } from './ask-judge.ts';
import type { CompiledPolicy } from './compiled-policy.ts';
import type { Drawn, JudgeCall } from './judge-call.ts';
import { judgeNonce } from './judge-nonce.ts';
import { tallyVotes } from './tally-votes.ts';

export interface ReasonerGraderOptions {
  readonly compiled: CompiledPolicy;
  readonly adapter: ReasonerAdapter;
  readonly ask: AskModel;
  /** Of nonces, sampling seeds and ties. */
  readonly seed: number;
  /** Samples a reply, at temperature 1 where there are several: score is the share that says event. 1 unless said. */
  readonly votes?: number;
  /** What the probe found: its fingerprint, how much the endpoint holds, the name that answers carry. */
  readonly endpoint?: EndpointFacts;
}

export interface EndpointFacts {
  readonly fingerprint: string;
  readonly contextTokens: number | null;
  readonly answeredBy: string | null;
}

/** A grade with what led to it; rows keep the calls, reports show neither reasoning nor raw text by default. */
export type ReasonerGrade = Grade & {
  /** Share of votes, or the adapter's own score, for an event in 0..1; null where there is none. */
  readonly score: number | null;
  readonly ruleIds: readonly string[];
  readonly confidence: string | null;
  readonly flags: readonly VerdictFlag[];
  readonly calls: readonly JudgeCall[];
  /** What each judge of a panel said; left out where one judge decides. */
  readonly panel?: readonly PanelVote[];
};

export interface ReasonerGrader extends Grader {
  /** Rejects with NotGradedYet where the judge was not asked because the run stops: the reply stays pending. */
  grade(reply: GradableReply, signal: AbortSignal): Promise<ReasonerGrade>;
}

const version = 1;
/** A second try at temperature 0 would be the first again. */
export const retryTemperature = 0.7;
export const lowerEffort: Readonly<Record<Effort, Effort>> = { high: 'medium', medium: 'low', low: 'low' };

/**
 * A grader that asks a model by a compiled policy. An unreadable answer is asked for once more (another seed, lower
 * effort where the reasoning ran into its limit), then the reply is ungraded with the reason: never a label by default.
 * Answers that carry another model's name than before are ungraded too.
 */
export function reasonerGrader(options: ReasonerGraderOptions): ReasonerGrader {
  const { compiled, adapter, ask, seed, votes = 1, endpoint } = options;
  const judge: Judge = {
    adapter,
    ask,
    contextTokens: endpoint?.contextTokens ?? null,
    answeredBy: endpoint?.answeredBy ?? null,
  };
  const voting = votes > 1 ? `:votes-${votes}` : '';
  const where = endpoint ? `:${endpoint.fingerprint.slice(0, 12)}` : '';
  const id = `reasoner-${version}:${adapter.id}:${compiled.output}-${compiled.effort}${voting}${where}`;
  return {
    info: { id, policy: compiled.policy, tier: 'reasoner' },
    grade: async (reply, signal) => {
      const nonce = judgeNonce(reply, compiled, seed);
      const draws = Array.from({ length: votes }, (_, vote) =>
        askTwice(judge, { policy: compiled, reply, nonce, seed, vote, temperature: votes > 1 ? 1 : 0 }, signal),
      );
      const drawn = await Promise.all(draws);
      const verdict = votes > 1 ? tallyVotes(drawn, { compiled, seed, item: nonce }) : drawn[0]!.verdict;
      return gradeOf(
        verdict,
        compiled,
        drawn.flatMap(({ calls }) => calls),
      );
    },
  };
}

interface Draw {
  readonly policy: CompiledPolicy;
  readonly reply: GradableReply;
  readonly nonce: string;
  readonly seed: number;
  readonly vote: number;
  readonly temperature: number;
}

async function askTwice(judge: Judge, draw: Draw, signal: AbortSignal): Promise<Drawn> {
  const { vote, ...question } = draw;
  const first = await askJudge(judge, { ...question, draw: `${vote}/0` }, signal);
  if (!worthAsking(first)) return { verdict: first.verdict, calls: callsOf(first) };
  const effort = first.cut ? lowerEffort[draw.policy.effort] : draw.policy.effort;
  const again = { ...question, policy: { ...draw.policy, effort }, draw: `${vote}/1` };
  const second = await askJudge(judge, { ...again, temperature: Math.max(draw.temperature, retryTemperature) }, signal);
  return { verdict: second.verdict, calls: [...callsOf(first), ...callsOf(second)] };
}

/** Failed calls were repeated by the limiter already; a refusal, a policy that does not fit stay what they are. */
export function worthAsking({ verdict }: Pick<Judged, 'verdict'>): boolean {
  return verdict.status === 'unreadable' && (verdict.reason === 'parse-failure' || verdict.reason === 'off-menu-label');
}

function callsOf({ call }: Judged): JudgeCall[] {
  return call ? [call] : [];
}

/** A verdict as a grade of its policy. */
export function gradeOf(verdict: Verdict, { labels }: CompiledPolicy, calls: readonly JudgeCall[]): ReasonerGrade {
  if (verdict.status === 'unreadable') {
    const { reason, detail } = verdict;
    return { status: 'ungraded', reason, detail, score: null, ruleIds: [], confidence: null, flags: [], calls };
  }
  const { label, rationale, score, ruleIds, confidence, flags } = verdict;
  const event = labels.some(({ name, event }) => name === label && event);
  return { status: 'graded', label, event, rationale, evidence: null, score, ruleIds, confidence, flags, calls };
}
