import { ForeshadowError } from '../../../core/errors.ts';
import type { GradableReply } from '../../../core/grade.ts';
import type { Effort } from '../../../core/policy.ts';
import type { ReasonerAdapter, Verdict, VerdictFlag } from '../adapter.ts';
import { type AskModel, hearJudge, type Judge } from '../ask-judge.ts';
import type { JudgeCall } from '../judge-call.ts';
import { judgeNonce } from '../judge-nonce.ts';
import {
  type EndpointFacts,
  gradeOf,
  lowerEffort,
  type ReasonerGrade,
  type ReasonerGrader,
  retryTemperature,
  worthAsking,
} from '../reasoner-grader.ts';
import { tallyVotes } from '../tally-votes.ts';
import type { MultiPolicy } from './multi-policy.ts';
import { readMultiVerdict } from './read-multi-verdict.ts';

export interface MultiGraderOptions {
  readonly multi: MultiPolicy;
  readonly adapter: ReasonerAdapter;
  readonly ask: AskModel;
  /** Of nonces, sampling seeds and ties. */
  readonly seed: number;
  /** Samples a reply, each of all policies; 1 unless said. */
  readonly votes?: number;
  readonly endpoint?: EndpointFacts;
}

/** What one reply was graded by every policy; the calls are shared. */
export interface MultiGrade {
  /** By policy id; each grade's `calls` are all calls. */
  readonly grades: ReadonlyMap<string, ReasonerGrade>;
  readonly calls: readonly JudgeCall[];
}

/** A judge that is asked by several policies in one call. */
export interface MultiGrader {
  readonly id: string;
  /** Rejects with NotGradedYet where the judge was not asked because the run stops: the reply stays pending. */
  grade(reply: GradableReply, signal: AbortSignal): Promise<MultiGrade>;
  /** The same judge seen by one policy: asks by all, gives that one's grade. */
  memberOf(policy: string): ReasonerGrader;
}

const version = 1;

/** Throws `grader.multi-not-possible` for a judge whose answers have a form of their own. */
export function requireAnswersInForm(adapter: Pick<ReasonerAdapter, 'id' | 'answersInForm'>): void {
  if (adapter.answersInForm) return;
  throw new ForeshadowError(
    'grader.multi-not-possible',
    `${adapter.id} answers in its own form, one question a call, so it cannot be asked by several policies at once.`,
    { hint: 'Leave multi out, or use judge-chat, safeguard-chat or safeguard-harmony.' },
  );
}

/**
 * A grader that puts all policies of a set into one call. Where a policy's verdict cannot be read, the same question is
 * asked once more (another seed) and what was read at first stays; a policy that is still missing is ungraded by its own
 * reason, the others are not touched by it. There is no score but the share of votes.
 */
export function multiGrader(options: MultiGraderOptions): MultiGrader {
  const { multi, adapter, ask, seed, votes = 1, endpoint } = options;
  requireAnswersInForm(adapter);
  const judge: Judge = {
    adapter: withRoom(adapter, multi.furtherAnswerTokens),
    ask,
    contextTokens: endpoint?.contextTokens ?? null,
    answeredBy: endpoint?.answeredBy ?? null,
  };
  const id = idOf(options);
  const grade = async (reply: GradableReply, signal: AbortSignal): Promise<MultiGrade> => {
    const nonce = judgeNonce(reply, multi.prompt, seed);
    const first = { multi, reply, nonce, seed, attempt: 0 as const, effort: multi.prompt.effort };
    const temperature = votes > 1 ? 1 : 0;
    const draws = Array.from({ length: votes }, (_, vote) => askTwice(judge, { ...first, vote, temperature }, signal));
    const drawn = await Promise.all(draws);
    const calls = drawn.flatMap((one) => one.calls);
    const grades = multi.members.map((compiled) => {
      const own = drawn.map(({ verdicts }) => ({ verdict: verdicts.get(compiled.policy)!, calls: [] }));
      const verdict = votes > 1 ? tallyVotes(own, { compiled, seed, item: nonce }) : own[0]!.verdict;
      return [compiled.policy, gradeOf(verdict, compiled, calls)] as const;
    });
    return { grades: new Map(grades), calls };
  };
  return {
    id,
    grade,
    memberOf: (policy) => ({
      info: { id, policy, tier: 'reasoner' },
      grade: async (reply, signal) => (await grade(reply, signal)).grades.get(policy)!,
    }),
  };
}

function idOf({ multi, adapter, votes = 1, endpoint }: MultiGraderOptions): string {
  const voting = votes > 1 ? `:votes-${votes}` : '';
  const where = endpoint ? `:${endpoint.fingerprint.slice(0, 12)}` : '';
  const { hash, effort } = multi.prompt;
  return `multi-${version}:${adapter.id}:${multi.members.length}-policies-${hash.slice(0, 12)}-${effort}${voting}${where}`;
}

/** As many tokens more for the answer as the further verdicts need. */
function withRoom(adapter: ReasonerAdapter, furtherTokens: number): ReasonerAdapter {
  return {
    ...adapter,
    request: (question) => {
      const request = adapter.request(question);
      return { ...request, maxTokens: request.maxTokens + furtherTokens };
    },
  };
}

interface Draw {
  readonly multi: MultiPolicy;
  readonly reply: GradableReply;
  readonly nonce: string;
  readonly seed: number;
  readonly vote: number;
  readonly temperature: number;
  readonly attempt: 0 | 1;
  readonly effort: Effort;
}

interface DrawnVerdicts {
  readonly verdicts: ReadonlyMap<string, Verdict>;
  readonly calls: readonly JudgeCall[];
}

async function askTwice(judge: Judge, draw: Draw, signal: AbortSignal): Promise<DrawnVerdicts> {
  const first = await askOnce(judge, draw, signal);
  if (![...first.verdicts.values()].some((verdict) => worthAsking({ verdict }))) return first;
  const effort = first.cut ? lowerEffort[draw.effort] : draw.effort;
  const temperature = Math.max(draw.temperature, retryTemperature);
  const second = await askOnce(judge, { ...draw, attempt: 1, effort, temperature }, signal);
  const verdicts = [...first.verdicts].map(([policy, verdict]) => {
    const again = worthAsking({ verdict }) ? second.verdicts.get(policy)! : verdict;
    return [policy, again] as const;
  });
  return { verdicts: new Map(verdicts), calls: [...first.calls, ...second.calls] };
}

async function askOnce(
  judge: Judge,
  { multi, vote, attempt, effort, ...asked }: Draw,
  signal: AbortSignal,
): Promise<DrawnVerdicts & { readonly cut: boolean }> {
  const question = { ...asked, policy: { ...multi.prompt, effort }, draw: `${vote}/${attempt}` };
  const heard = await hearJudge(judge, question, signal);
  if (heard.status === 'unreadable') {
    const verdicts = new Map(multi.members.map(({ policy }) => [policy, heard.verdict]));
    return { verdicts, calls: heard.call ? [heard.call] : [], cut: heard.cut };
  }
  const { answer } = heard;
  const parts = judge.adapter.parts?.(answer);
  const reasoning = parts?.analysis ? { text: parts.analysis, field: 'analysis' } : parts ? null : answer.reasoning;
  const verdicts = readMultiVerdict({ ...answer, content: parts?.final ?? answer.content, reasoning }, multi.members);
  return { verdicts, calls: [{ ...heard.call, ...outcomeOf(verdicts) }], cut: heard.cut };
}

/** `verdict` where all could be read, else why the first could not. */
function outcomeOf(verdicts: ReadonlyMap<string, Verdict>): Pick<JudgeCall, 'outcome' | 'flags'> {
  const flags = new Set<VerdictFlag>();
  let outcome: JudgeCall['outcome'] = 'verdict';
  for (const verdict of verdicts.values()) {
    if (verdict.status === 'verdict') for (const flag of verdict.flags) flags.add(flag);
    else if (outcome === 'verdict') outcome = verdict.reason;
  }
  return { outcome, flags: [...flags] };
}
