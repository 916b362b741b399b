import { ForeshadowError } from '../core/errors.ts';
import type { FailedReply, ReplyOutcome } from '../core/reply.ts';
import { answeredReply } from './answered-reply.ts';
import type { Reservation } from './budget.ts';
import { type Circuit, circuitDefaults, createCircuit } from './circuit.ts';
import { type Concurrency, createConcurrency } from './concurrency.ts';
import { createDeadlines, type Deadlines } from './deadlines.ts';
import { estimateTokens, type TokenEstimate } from './estimate-tokens.ts';
import { createGate, type Gate } from './gate.ts';
import { type LimitOptions, limitDefaults } from './limits.ts';
import type { LanguageModel, ModelFailure, ModelRequest, ModelResponse } from './model.ts';
import { onAbort } from './on-abort.ts';
import { costUsd } from './price.ts';
import { overloadPauseMs, retryDelayMs } from './retry-delay.ts';
import { createTokenBucket } from './token-bucket.ts';

/** The request was not answered because the run stops; it is no outcome of the prefix and is asked again on resuming. */
export interface NotAsked {
  readonly state: 'not-asked';
  readonly reason: 'budget-exhausted' | 'aborted';
}

export type Asked = ReplyOutcome | NotAsked;

export interface LimitedModel {
  readonly id: string;
  /** How many `ask`s it is worth having under way. */
  readonly parallel: number;
  readonly inFlight: number;
  /** How many requests may be in flight now. */
  readonly concurrency: number;
  ask(request: ModelRequest, signal: AbortSignal): Promise<Asked>;
  close(): Promise<void>;
}

type Settings = Required<Pick<LimitOptions, keyof typeof limitDefaults>> & LimitOptions;

interface Limiter {
  readonly model: LanguageModel;
  readonly settings: Settings;
  readonly gate: Gate;
  readonly circuit: Circuit;
  readonly concurrency: Concurrency;
  readonly deadlines: Deadlines;
  readonly estimates: boolean;
  /** Of tries that ended by themselves: a signal that was never aborted serves another try. */
  readonly spareAborts: AbortController[];
  overloadStreak: number;
}

/** More than this many at once is not tried before an endpoint has answered. */
const firstInFlight = 16;

/**
 * The one place that limits and retries. Everything that wants replies goes through `ask`; concurrency, rates, pauses
 * and the circuit are the endpoint's, tries are the request's, the budget is the run's.
 */
export function limited(model: LanguageModel, options: LimitOptions): LimitedModel {
  if (options.price === null && options.budget?.limits.costUsd !== undefined) {
    throw new ForeshadowError(
      'budget.unpriced',
      `A budget in dollars needs the price of ${model.id}, and none is given.`,
      {
        hint: 'Add price: { inputPerMillion, outputPerMillion } to the model, or set the budget in tokens or requests.',
      },
    );
  }
  const limiter = createLimiter(model, options);
  const parallel = options.maxInFlight ?? model.parallel;
  return {
    id: model.id,
    parallel,
    get inFlight() {
      return limiter.gate.inFlight;
    },
    get concurrency() {
      return limiter.concurrency.limit;
    },
    ask: (request, signal) => ask(limiter, request, signal),
    close: () => {
      limiter.gate.close();
      limiter.deadlines.close();
      return model.close();
    },
  };
}

function createLimiter(model: LanguageModel, options: LimitOptions): Limiter {
  const settings: Settings = { ...limitDefaults, ...options };
  const { clock, requestsPerMinute, tokensPerMinute, maxInFlight = model.parallel } = settings;
  const circuit = createCircuit({ ...circuitDefaults, ...options.circuit });
  const concurrency = createConcurrency({ start: firstInFlight, max: maxInFlight });
  const tokenRate = tokensPerMinute === undefined ? undefined : createTokenBucket(tokensPerMinute);
  const requestRate = requestsPerMinute === undefined ? undefined : createTokenBucket(requestsPerMinute);
  return {
    model,
    settings,
    circuit,
    concurrency,
    gate: createGate({ concurrency, circuit, requestRate, tokenRate, clock }),
    deadlines: createDeadlines(settings.timeoutMs, clock),
    estimates: tokenRate !== undefined || options.budget !== undefined,
    spareAborts: [],
    overloadStreak: 0,
  };
}

const noEstimate: TokenEstimate = { inputTokens: 0, outputTokens: 0 };
const aborted: NotAsked = { state: 'not-asked', reason: 'aborted' };
const budgetExhausted: NotAsked = { state: 'not-asked', reason: 'budget-exhausted' };

/** What one request has been through so far. */
interface Course {
  readonly request: ModelRequest;
  readonly signal: AbortSignal;
  readonly estimate: TokenEstimate;
  attempts: number;
  strikes: number;
  overloadedSinceMs: number | undefined;
}

async function ask(limiter: Limiter, request: ModelRequest, signal: AbortSignal): Promise<Asked> {
  const estimate = limiter.estimates ? estimateTokens(request) : noEstimate;
  const course: Course = { request, signal, estimate, attempts: 0, strikes: 0, overloadedSinceMs: undefined };
  for (;;) {
    const entering = limiter.gate.enter(estimate.inputTokens + estimate.outputTokens, signal);
    const admission = typeof entering === 'string' ? entering : await entering;
    if (admission === 'aborted') return aborted;
    if (admission === 'circuit-open') return circuitOpen(limiter, course);
    const done = await tryAdmitted(limiter, course);
    if (done) return done;
  }
}

/** One try by a request that holds a place in flight; undefined: try again. */
async function tryAdmitted(limiter: Limiter, course: Course): Promise<Asked | undefined> {
  const { clock } = limiter.settings;
  let tried: ModelResponse | 'aborted' | undefined;
  const sentAtMs = clock.now();
  try {
    const reservation = await reserve(limiter, course.estimate);
    if (reservation === 'exhausted') return budgetExhausted;
    course.attempts++;
    try {
      tried = await tryOnce(limiter, course);
    } finally {
      reservation?.settle(spentOn(limiter, course.estimate, tried ?? 'aborted'));
    }
  } finally {
    note(limiter, tried, sentAtMs);
    limiter.gate.leave();
  }
  if (tried === 'aborted') return aborted;
  if (tried.status === 'answered') {
    const latencyMs = clock.now() - sentAtMs;
    return answeredReply(tried, { price: limiter.settings.price, latencyMs, attempts: course.attempts });
  }
  if (tried.status === 'not-replayable') {
    return { state: 'not-replayable', reason: tried.reason, detail: tried.detail };
  }
  return afterFailure(limiter, course, tried);
}

function reserve(limiter: Limiter, estimate: TokenEstimate): MaybePromise<Reservation | 'exhausted' | undefined> {
  const { budget, price } = limiter.settings;
  if (!budget) return undefined;
  const reserved = budget.reserve({
    tokens: estimate.inputTokens + estimate.outputTokens,
    costUsd: price ? costUsd(price, estimate) : 0,
  });
  if (reserved instanceof Promise) return reserved.then((reservation) => reservation ?? 'exhausted');
  return reserved ?? 'exhausted';
}

type MaybePromise<T> = T | Promise<T>;

/** Ends with the model's answer, with the timeout, or with the run's signal, whichever comes first. */
function tryOnce(limiter: Limiter, { request, signal }: Course): Promise<ModelResponse | 'aborted'> {
  return new Promise((resolve, reject) => {
    const tryAbort = limiter.spareAborts.pop() ?? new AbortController();
    const end = (): void => {
      stopDeadline();
      stopListening();
      if (!tryAbort.signal.aborted) limiter.spareAborts.push(tryAbort);
    };
    const cut = (tried: ModelResponse | 'aborted'): void => {
      tryAbort.abort();
      end();
      resolve(tried);
    };
    const stopDeadline = limiter.deadlines.start(() => cut(timedOut(limiter.settings.timeoutMs)));
    const stopListening = onAbort(signal, () => cut('aborted'));
    if (signal.aborted) {
      cut('aborted');
      return;
    }
    limiter.model.generate(request, tryAbort.signal).finally(end).then(resolve, reject);
  });
}

function timedOut(timeoutMs: number): ModelFailure {
  const detail = `no whole answer in ${timeoutMs} ms`;
  return { status: 'failed', reason: 'timeout', detail, retryable: true };
}

/** What an answer says about the endpoint; a refusal or a rejection shows that it works. */
function note(limiter: Limiter, tried: ModelResponse | 'aborted' | undefined, sentAtMs: number): void {
  const { circuit, concurrency, settings } = limiter;
  if (tried === undefined || tried === 'aborted') {
    circuit.inconclusive();
  } else if (tried.status !== 'failed' || !tried.retryable) {
    limiter.overloadStreak = 0;
    concurrency.succeeded();
    circuit.succeeded();
  } else if (tried.overloaded) {
    circuit.succeeded();
    noteOverload(limiter, tried, sentAtMs);
  } else {
    circuit.failed(settings.clock.now());
  }
}

function noteOverload(limiter: Limiter, failure: ModelFailure, sentAtMs: number): void {
  const { clock, overloadPatienceMs, seed } = limiter.settings;
  const nowMs = clock.now();
  const first = limiter.concurrency.overloaded(sentAtMs, nowMs);
  if (first) limiter.overloadStreak++;
  if (!first && failure.retryAfterMs === undefined) return;
  const pauseMs = failure.retryAfterMs ?? overloadPauseMs(limiter.overloadStreak, seed);
  if (pauseMs <= overloadPatienceMs) limiter.gate.pauseUntil(nowMs + pauseMs);
}

/** The failed reply, or undefined after waiting for the next try. Overload costs patience, not tries. */
async function afterFailure(limiter: Limiter, course: Course, failure: ModelFailure): Promise<Asked | undefined> {
  const { clock, maxAttempts, overloadPatienceMs, retryBaseMs, seed } = limiter.settings;
  if (!failure.retryable) return failed(course, failure);
  const nowMs = clock.now();
  if (failure.overloaded) {
    course.overloadedSinceMs ??= nowMs;
    const waitedMs = nowMs - course.overloadedSinceMs + (failure.retryAfterMs ?? 0);
    return waitedMs > overloadPatienceMs ? failed(course, failure) : undefined;
  }
  course.strikes++;
  if (course.strikes >= maxAttempts) return failed(course, failure);
  const item = course.request.fingerprint;
  const delayMs = retryDelayMs({ baseMs: retryBaseMs, tries: course.strikes, seed, item });
  await clock.sleep(Math.max(delayMs, failure.retryAfterMs ?? 0), course.signal).catch(() => {});
  return undefined;
}

function failed(course: Course, { reason, detail }: ModelFailure): FailedReply {
  return { state: 'failed', reason, detail, attempts: course.attempts };
}

function circuitOpen(limiter: Limiter, course: Course): FailedReply {
  const { giveUpAfterMs } = { ...circuitDefaults, ...limiter.settings.circuit };
  const detail = `${limiter.model.id} has not worked for ${Math.round(giveUpAfterMs / 1000)} s`;
  return { state: 'failed', reason: 'circuit-open', detail, attempts: course.attempts };
}

/** A try without an answer may have been billed in full, unless the endpoint refused it. */
function spentOn(limiter: Limiter, estimate: TokenEstimate, tried: ModelResponse | 'aborted') {
  const { price } = limiter.settings;
  const took = takenTokens(estimate, tried);
  return { tokens: took.inputTokens + took.outputTokens, costUsd: price ? costUsd(price, took) : 0 };
}

const perhapsBilled = new Set<ModelFailure['reason']>([
  'timeout',
  'cut-body',
  'bad-shape',
  'empty-choices',
  'not-json',
]);

function takenTokens(estimate: TokenEstimate, tried: ModelResponse | 'aborted'): TokenEstimate {
  if (tried === 'aborted') return estimate;
  if (tried.status === 'not-replayable') return noEstimate;
  if (tried.status === 'failed') return perhapsBilled.has(tried.reason) ? estimate : noEstimate;
  return {
    inputTokens: tried.usage.inputTokens ?? estimate.inputTokens,
    outputTokens: tried.usage.outputTokens ?? estimate.outputTokens,
  };
}
