import { textOf } from '../../core/conversation.ts';
import { keyedInteger } from '../../core/keyed-random.ts';
import { NotGradedYet } from '../../core/not-graded-yet.ts';
import type { RepliedReply } from '../../core/reply.ts';
import { requestFingerprint } from '../../core/request-fingerprint.ts';
import { countTextTokens } from '../../harmony/index.ts';
import type { Asked } from '../../models/limited.ts';
import type { ModelRequest } from '../../models/model.ts';
import type { ReasonerAdapter, ReasonerAnswer, ReasonerQuestion, ReasonerRequest, Verdict } from './adapter.ts';
import { fitsRequest, requestBytes, requestText } from './fit-context.ts';
import type { JudgeCall } from './judge-call.ts';
import { type Unreadable, unreadable } from './read-verdict.ts';

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

/** What came back from a question that was sent or refused, before a verdict is read into it. */
export type Heard =
  | {
      readonly status: 'answered';
      readonly answer: ReasonerAnswer;
      /** The call as a row keeps it, but for what was read. */
      readonly call: Omit<JudgeCall, 'outcome' | 'flags'>;
      readonly cut: boolean;
    }
  | {
      readonly status: 'unreadable';
      readonly verdict: Unreadable;
      readonly call: JudgeCall | null;
      readonly cut: boolean;
    };

/** Asks once and reads the answer. Throws NotGradedYet where the request was not sent because the run stops. */
export async function askJudge(judge: Judge, question: JudgeQuestion, signal: AbortSignal): Promise<Judged> {
  const heard = await hearJudge(judge, question, signal);
  if (heard.status === 'unreadable') return heard;
  const verdict = judge.adapter.read(heard.answer, question.policy);
  const outcome = verdict.status === 'verdict' ? ('verdict' as const) : verdict.reason;
  const flags = verdict.status === 'verdict' ? verdict.flags : [];
  return { verdict, call: { ...heard.call, outcome, flags }, cut: heard.cut };
}

/** Asks once. An answer that is no judgment of this reply, whatever it says, is unreadable. */
export async function hearJudge(judge: Judge, question: JudgeQuestion, signal: AbortSignal): Promise<Heard> {
  const request = judge.adapter.request(question);
  const fit = fitsRequest(request, judge.contextTokens);
  if (fit.status === 'policy-too-long') {
    return { status: 'unreadable', verdict: unreadable('policy-too-long', fit.detail), call: null, cut: false };
  }
  const sent = modelRequest(request, question);
  const asked = await judge.ask(sent, signal);
  if (asked.state === 'not-asked') throw new NotGradedYet(asked.reason);
  const empty = { ...emptyCall, prompt: sent.fingerprint, seed: sent.seed!, guards: request.guards };
  if (asked.state === 'failed' || asked.state === 'not-replayable') {
    const reason = asked.reason === 'over-context' ? 'policy-too-long' : 'grader-error';
    const verdict = unreadable(reason, `${asked.reason}: ${asked.detail}`);
    return { status: 'unreadable', verdict, call: { ...empty, outcome: asked.reason, flags: [] }, cut: false };
  }
  const call = { ...empty, ...facts(judge, asked) };
  const cut = asked.finishReason === 'length';
  const odd = changedModel(judge, asked) ?? cutPrompt(request, asked) ?? continuedReply(request, asked);
  if (odd) return { status: 'unreadable', verdict: odd, call: { ...call, outcome: odd.reason, flags: [] }, cut };
  return { status: 'answered', answer: answerOf(asked), call, cut };
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
} as const;

function answerOf({ content, reasoning, finishReason, raw }: RepliedReply): ReasonerAnswer {
  return { content, reasoning: reasoning ?? null, finishReason, raw };
}

function facts(judge: Judge, reply: RepliedReply) {
  const answer = answerOf(reply);
  const parts = judge.adapter.parts?.(answer) ?? { analysis: answer.reasoning?.text ?? null, final: answer.content };
  return {
    analysis: parts.analysis,
    final: parts.final,
    inputTokens: reply.usage.inputTokens ?? null,
    outputTokens: reply.usage.outputTokens ?? null,
    costUsd: reply.costUsd,
    latencyMs: reply.latencyMs,
    answeredBy: reply.answeredBy,
  };
}

/** Another model than the one that was probed is another grader: its verdicts would move the rate unseen. */
function changedModel(judge: Judge, { answeredBy }: RepliedReply): Unreadable | undefined {
  judge.answeredBy ??= answeredBy;
  if (answeredBy === null || answeredBy === judge.answeredBy) return undefined;
  return unreadable('grader-error', `model-changed: ${answeredBy} answered in the place of ${judge.answeredBy}`);
}

/** Some servers cut what does not fit and say so only in the count of tokens that they read. */
function cutPrompt(request: ReasonerRequest, { usage }: RepliedReply): Unreadable | undefined {
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
function continuedReply(request: ReasonerRequest, { content }: RepliedReply): Unreadable | undefined {
  const last = request.kind === 'chat' ? request.messages.at(-1) : undefined;
  const judged = last?.role === 'assistant' ? textOf(last).trim() : '';
  if (judged === '' || !content.trimStart().startsWith(judged)) return undefined;
  return unreadable('parse-failure', 'reply-continued: the server went on with the reply instead of judging it');
}
