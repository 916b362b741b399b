import { textOf } from '../../core/conversation.ts';
import { keyedInteger } from '../../core/keyed-random.ts';
import { NotGradedYet } from '../../core/not-graded-yet.ts';
import type { RepliedReply } from '../../core/reply.ts';
import { requestFingerprint } from '../../core/request-fingerprint.ts';
import { countTextTokens } from '../../harmony/index.ts';
import type { Asked } from '../../models/limited.ts';
import type { ModelRequest } from '../../models/model.ts';
import type { ReasonerAdapter, ReasonerQuestion, ReasonerRequest, Verdict } from './adapter.ts';
import { fitsRequest, requestBytes, requestText } from './fit-context.ts';
import type { JudgeCall } from './judge-call.ts';
import { unreadable } from './read-verdict.ts';

/** The shape of `LimitedModel.ask`. */
export type AskModel = (request: ModelRequest, signal: AbortSignal) => Promise<Asked>;

export interface Judge {
  readonly adapter: ReasonerAdapter;
  readonly ask: AskModel;
  /** Null where the endpoint does not say. */
  readonly contextTokens: number | null;
  /** The name that answers have to carry; null: not known yet. */
  answeredBy: string | null;
}

export interface JudgeQuestion extends ReasonerQuestion {
  readonly temperature: number;
  /** Tells the calls about one reply apart: vote and attempt. */
  readonly draw: string;
  readonly seed: number;
}

export interface Judged {
  readonly verdict: Verdict;
  /** Null where nothing was sent. */
  readonly call: JudgeCall | null;
  /** The answer ended at its token limit: reasoning that loops ends so. */
  readonly cut: boolean;
}

/** Servers count prompts in other vocabularies; below this share of our own count something was left out. */
const leastShareRead = 0.6;
/** Shorter prompts are not cut by any server. */
const cutsFromTokens = 1000;
/** Of most text; only what looks cut by this is counted. */
const bytesPerToken = 4;

/** Asks once and reads the answer. Throws NotGradedYet where the request was not sent because the run stops. */
export async function askJudge(judge: Judge, question: JudgeQuestion, signal: AbortSignal): Promise<Judged> {
  const request = judge.adapter.request(question);
  const fit = fitsRequest(request, judge.contextTokens);
  if (fit.status === 'policy-too-long') return unsent(unreadable('policy-too-long', fit.detail));
  const sent = modelRequest(request, question);
  const asked = await judge.ask(sent, signal);
  if (asked.state === 'not-asked') throw new NotGradedYet(asked.reason);
  const empty = { ...emptyCall, prompt: sent.fingerprint, seed: sent.seed!, guards: request.guards };
  if (asked.state === 'failed' || asked.state === 'not-replayable') {
    const reason = asked.reason === 'over-context' ? 'policy-too-long' : 'grader-error';
    const verdict = unreadable(reason, `${asked.reason}: ${asked.detail}`);
    return { verdict, call: { ...empty, outcome: asked.reason }, cut: false };
  }
  const odd = changedModel(judge, asked) ?? cutPrompt(request, asked) ?? continuedReply(request, asked);
  const verdict = odd ?? read(judge, asked, question);
  return { verdict, call: { ...empty, ...facts(judge, asked, verdict) }, cut: asked.finishReason === 'length' };
}

function modelRequest(request: ReasonerRequest, { draw, nonce, seed, temperature }: JudgeQuestion) {
  const sampling = {
    temperature,
    topP: 1,
    maxTokens: request.maxTokens,
    ...(request.kind === 'completion' && request.stop.length > 0 && { stop: [...request.stop] }),
  };
  const asked = {
    messages: request.kind === 'chat' ? request.messages : [],
    ...(request.kind === 'completion' && { prompt: request.prompt }),
    tools: [],
    sampling,
    seed: keyedInteger(seed, 'judge', `${nonce}/${draw}`),
    ...(Object.keys(request.extraBody).length > 0 && { extraBody: request.extraBody }),
  };
  return { ...asked, fingerprint: requestFingerprint(asked) } satisfies ModelRequest;
}

const emptyCall = {
  analysis: null,
  final: '',
  inputTokens: null,
  outputTokens: null,
  costUsd: null,
  latencyMs: null,
  answeredBy: null,
  flags: [],
} as const;

function unsent(verdict: Verdict): Judged {
  return { verdict, call: null, cut: false };
}

function read(judge: Judge, reply: RepliedReply, question: JudgeQuestion): Verdict {
  return judge.adapter.read(answerOf(reply), question.policy);
}

function answerOf({ content, reasoning, finishReason, raw }: RepliedReply) {
  return { content, reasoning: reasoning ?? null, finishReason, raw };
}

function facts(judge: Judge, reply: RepliedReply, verdict: Verdict) {
  const answer = answerOf(reply);
  const parts = judge.adapter.parts?.(answer) ?? { analysis: answer.reasoning?.text ?? null, final: answer.content };
  return {
    outcome: verdict.status === 'verdict' ? ('verdict' as const) : verdict.reason,
    analysis: parts.analysis,
    final: parts.final,
    inputTokens: reply.usage.inputTokens ?? null,
    outputTokens: reply.usage.outputTokens ?? null,
    costUsd: reply.costUsd,
    latencyMs: reply.latencyMs,
    answeredBy: reply.answeredBy,
    flags: verdict.status === 'verdict' ? verdict.flags : [],
  };
}

/** Another model than the one that was probed is another grader: its verdicts would move the rate unseen. */
function changedModel(judge: Judge, { answeredBy }: RepliedReply): Verdict | undefined {
  judge.answeredBy ??= answeredBy;
  if (answeredBy === null || answeredBy === judge.answeredBy) return undefined;
  return unreadable('grader-error', `model-changed: ${answeredBy} answered in the place of ${judge.answeredBy}`);
}

/** Some servers cut what does not fit and say so only in the count of tokens that they read. */
function cutPrompt(request: ReasonerRequest, { usage }: RepliedReply): Verdict | undefined {
  if (usage.inputTokens === undefined || usage.inputTokens === 0) return undefined;
  const suspected = requestBytes(request) / bytesPerToken;
  if (suspected < cutsFromTokens || usage.inputTokens >= suspected * leastShareRead) return undefined;
  const counted = countTextTokens(requestText(request));
  if (usage.inputTokens >= counted * leastShareRead) return undefined;
  const detail = `prompt-cut: the server read ${usage.inputTokens} tokens of about ${counted}`;
  return unreadable('policy-too-long', detail);
}

/**
 * llama.cpp goes on with a last turn of the assistant and gives it back with what it added, so the graded reply would
 * speak its own verdict. Where the answer begins with the reply, no verdict is read.
 */
function continuedReply(request: ReasonerRequest, { content }: RepliedReply): Verdict | undefined {
  const last = request.kind === 'chat' ? request.messages.at(-1) : undefined;
  const judged = last?.role === 'assistant' ? textOf(last).trim() : '';
  if (judged === '' || !content.trimStart().startsWith(judged)) return undefined;
  return unreadable('parse-failure', 'reply-continued: the server went on with the reply instead of judging it');
}
