import { basename } from 'node:path';
import type { Sampling } from '../../core/deployment.ts';
import { systemSeed } from '../../core/effects.ts';
import { replayability } from '../../core/replayability.ts';
import type { LanguageModel, ModelAnswer, ModelRefusal, ModelRequest, ModelResponse } from '../model.ts';
import { promptRefused } from '../prompt-refused.ts';
import { embeddedCache } from './cache.ts';
import { type ChatPrompt, chatPrompt } from './chat-prompt.ts';
import { type EmbeddedUnavailable, unavailable } from './embedded-unavailable.ts';
import {
  type Engine,
  type EngineModel,
  type EngineSequence,
  type EvaluateOptions,
  engineEntry,
  engineVersion,
  startEngine,
} from './engine.ts';
import { createSequencePool, type SequencePool } from './sequence-pool.ts';
import { exists } from './stage.ts';

export interface EmbeddedModelOptions {
  readonly cacheDir: string;
  /** A GGUF file; left out: the pinned SmolLM2 in the cache. */
  readonly gguf?: string;
  /** Tokens of prompt and reply together; 1,024 unless said. */
  readonly contextTokens?: number;
  /** Seed for a request that brings none; random unless handed in. */
  readonly drawSeed?: () => number;
}

export type EmbeddedModelResult = { readonly status: 'ready'; readonly model: LanguageModel } | EmbeddedUnavailable;

/** What is used where a deployment says nothing: a model of 135 M garbles at higher temperatures (models.md 3). */
export const embeddedSampling = { temperature: 0.6, topP: 1, topK: 40, minP: 0.05, maxTokens: 256 } as const;

const defaultContextTokens = 1024;

/** Loads what `pullEmbedded` fetched; makes no connection. Anything missing is a value with the reason. */
export async function createEmbeddedModel(options: EmbeddedModelOptions): Promise<EmbeddedModelResult> {
  const cache = embeddedCache(options.cacheDir);
  const weights = options.gguf ?? cache.weights;
  if (!(await exists(engineEntry(cache.engine)))) return unavailable('engine-missing', `no engine in ${cache.engine}`);
  if (!(await exists(weights))) return unavailable('weights-missing', `no file ${weights}`);
  const engine = await startEngine(cache.engine).catch(messageOf);
  if (typeof engine === 'string') return unavailable('engine-broken', engine);
  try {
    return { status: 'ready', model: await loadModel(engine, weights, options) };
  } catch (error) {
    await engine.dispose();
    return unavailable('weights-broken', `${basename(weights)}: ${messageOf(error)}`);
  }
}

interface Loaded {
  readonly name: string;
  readonly model: EngineModel;
  readonly prompt: ChatPrompt;
  readonly pool: SequencePool;
  readonly contextTokens: number;
  readonly drawSeed: () => number;
}

async function loadModel(engine: Engine, weights: string, options: EmbeddedModelOptions): Promise<LanguageModel> {
  const model = await engine.loadModel({ modelPath: weights });
  const contextTokens = Math.min(options.contextTokens ?? defaultContextTokens, model.trainContextSize);
  const loaded: Loaded = {
    name: basename(weights, '.gguf'),
    model,
    prompt: chatPrompt(model),
    pool: await createSequencePool(model, contextTokens),
    contextTokens,
    drawSeed: options.drawSeed ?? systemSeed,
  };
  return {
    id: `embedded:${loaded.name}`,
    parallel: loaded.pool.size,
    generate: (request, signal) => answer(loaded, request, signal),
    close: async () => {
      await loaded.pool.dispose();
      await model.dispose();
      await engine.dispose();
    },
  };
}

async function answer(loaded: Loaded, request: ModelRequest, signal: AbortSignal): Promise<ModelResponse> {
  const { messages, tools } = request;
  if (request.prompt !== undefined) return promptRefused('the embedded model');
  const replayable = replayability(messages);
  if (replayable.status === 'not-replayable') return replayable;
  if (!loaded.prompt.takesTools && (tools.length > 0 || messages.some(usesTools))) {
    return refusal('tools-unsupported', `the chat template of ${loaded.name} shows no tools`);
  }
  const tokens = promptTokens(loaded, request);
  if (typeof tokens === 'string') return { status: 'failed', reason: 'rejected', detail: tokens, retryable: false };
  const maxTokens = request.sampling.maxTokens ?? embeddedSampling.maxTokens;
  if (tokens.length + maxTokens > loaded.contextTokens) {
    const needed = `${tokens.length} prompt tokens and ${maxTokens} to come`;
    return refusal('over-context', `${needed} exceed ${loaded.contextTokens}`);
  }
  try {
    return await loaded.pool.use((sequence) => continueTokens(loaded, { request, tokens, sequence, signal }));
  } catch (error) {
    return { status: 'failed', reason: 'model-error', detail: messageOf(error), retryable: false };
  }
}

interface Continuation {
  readonly request: ModelRequest;
  readonly tokens: number[];
  readonly sequence: EngineSequence;
  readonly signal: AbortSignal;
}

async function continueTokens(loaded: Loaded, continuation: Continuation): Promise<ModelResponse> {
  const { request, tokens, sequence, signal } = continuation;
  if (signal.aborted) return abandoned;
  const { stop, maxTokens = embeddedSampling.maxTokens } = request.sampling;
  const seed = request.seed ?? loaded.drawSeed();
  await sequence.adaptStateToTokens(tokens.slice(0, -1), false);
  const generated: number[] = [];
  let stoppedAt: string | undefined;
  let finishReason: ModelAnswer['finishReason'] = 'stop';
  const next = tokens.slice(sequence.nextTokenIndex);
  for await (const token of sequence.evaluate(next, {
    ...evaluateOptions(request.sampling),
    seed,
    yieldEogToken: false,
  })) {
    if (signal.aborted) return abandoned;
    generated.push(token);
    stoppedAt = stop && textBeforeStop(loaded.model.detokenize(generated), stop);
    if (stoppedAt !== undefined) break;
    if (generated.length < maxTokens) continue;
    finishReason = 'length';
    break;
  }
  return {
    status: 'answered',
    state: 'replied',
    content: stoppedAt ?? loaded.model.detokenize(generated),
    toolCalls: [],
    finishReason,
    usage: { inputTokens: tokens.length, outputTokens: generated.length },
    costUsd: 0,
    answeredBy: loaded.name,
    recorded: false,
    raw: { engine: `node-llama-cpp ${engineVersion}`, seed, ...rawNote(loaded, request) },
  };
}

/** A system prompt that comes from the template is part of what the model saw, so the row says so. */
function rawNote({ prompt }: Loaded, { messages }: ModelRequest): Record<string, unknown> {
  const added = prompt.addsSystemPrompt && !messages.some(({ role }) => role === 'system');
  return added ? { templateAddedSystemPrompt: true } : {};
}

function promptTokens({ prompt }: Loaded, { messages, tools }: ModelRequest): number[] | string {
  try {
    return prompt.tokens(messages, tools);
  } catch (error) {
    return `the chat template refuses these messages: ${messageOf(error)}`;
  }
}

function evaluateOptions(sampling: Sampling): Pick<EvaluateOptions, 'temperature' | 'topP' | 'topK' | 'minP'> {
  const { temperature, topP, topK, minP } = embeddedSampling;
  return {
    temperature: sampling.temperature ?? temperature,
    topP: sampling.topP ?? topP,
    topK: sampling.topK ?? topK,
    minP: sampling.minP ?? minP,
  };
}

function textBeforeStop(text: string, stops: readonly string[]): string | undefined {
  const at = Math.min(...stops.map((stop) => text.indexOf(stop)).filter((index) => index >= 0));
  return Number.isFinite(at) ? text.slice(0, at) : undefined;
}

function usesTools(message: ModelRequest['messages'][number]): boolean {
  return message.role === 'tool' || (message.tool_calls?.length ?? 0) > 0;
}

const abandoned: ModelResponse = { status: 'failed', reason: 'timeout', detail: 'abandoned', retryable: true };

function refusal(reason: ModelRefusal['reason'], detail: string): ModelRefusal {
  return { status: 'not-replayable', reason, detail };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
