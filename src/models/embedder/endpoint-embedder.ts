import { contentId } from '../../core/content-id.ts';
import { ForeshadowError } from '../../core/errors.ts';
import type { EmbeddingsEndpointConfig } from '../../core/screen-config.ts';
import type { HttpEndpointDeps } from '../http-endpoint.ts';
import { type JsonAsker, openJsonAsker } from '../json-asker.ts';
import { isRecord } from '../reasoning.ts';
import type { Embedder } from './embedder.ts';
import { unitLength } from './unit-length.ts';

interface Opened {
  readonly config: EmbeddingsEndpointConfig;
  readonly asker: JsonAsker;
  /** What the first answer showed; every later one must agree. */
  readonly shown: { dimension: number | null; model: string | null };
}

interface Waiting {
  readonly text: string;
  readonly resolve: (vector: Float32Array) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * An OpenAI-compatible `/v1/embeddings` endpoint behind the limiter. Texts that are asked for in one turn of the event
 * loop share requests of at most `batch`; where a request of several is rejected, its texts are asked for by halves, so
 * that one of them does not cost the others theirs. Rejects with `embedder.changed` where dimension or model are
 * others than before, with `embedder.failed` where there is no vector.
 */
export function createEndpointEmbedder(config: EmbeddingsEndpointConfig, deps: Required<HttpEndpointDeps>): Embedder {
  const asker = openJsonAsker({ ...config, page: 'embeddings' }, deps);
  const opened: Opened = { config, asker, shown: { dimension: config.dimensions ?? null, model: null } };
  const queues = new Map<AbortSignal, Waiting[]>();
  const flush = (signal: AbortSignal): void => {
    const queue = queues.get(signal) ?? [];
    queues.delete(signal);
    for (let from = 0; from < queue.length; from += config.batch)
      void settle(opened, queue.slice(from, from + config.batch), signal);
  };
  const vectorOf = (text: string, signal: AbortSignal): Promise<Float32Array> =>
    new Promise((resolve, reject) => {
      const queue = queues.get(signal);
      if (queue) queue.push({ text, resolve, reject });
      else {
        queues.set(signal, [{ text, resolve, reject }]);
        queueMicrotask(() => flush(signal));
      }
    });
  return {
    id: endpointEmbedderId(config),
    get dimension() {
      return opened.shown.dimension;
    },
    embed: (texts, signal) => Promise.all(texts.map((text) => vectorOf(sentText(text, config), signal))),
    close: () => asker.close(),
  };
}

/** Names the model and the cut, not the host: the same model may be served from another place. */
export function endpointEmbedderId({ model, dimensions, maxCharacters }: EmbeddingsEndpointConfig): string {
  return `endpoint:${model}:${contentId('embedder', { model, dimensions, maxCharacters }).slice(0, 8)}`;
}

/** An empty text is an error to some endpoints, and half of a surrogate pair to others. */
function sentText(text: string, { maxCharacters }: EmbeddingsEndpointConfig): string {
  const cut = text.slice(0, maxCharacters).replaceAll(/\p{Surrogate}/gu, '\ufffd');
  return cut.trim() === '' ? ' ' : cut;
}

async function settle(opened: Opened, batch: readonly Waiting[], signal: AbortSignal): Promise<void> {
  try {
    const vectors = await askVectors(opened, batch, signal);
    if (vectors !== 'rejected') {
      for (const [i, { resolve }] of batch.entries()) resolve(vectors[i]!);
      return;
    }
  } catch (error) {
    for (const { reject } of batch) reject(error);
    return;
  }
  const middle = Math.ceil(batch.length / 2);
  await settle(opened, batch.slice(0, middle), signal);
  await settle(opened, batch.slice(middle), signal);
}

/** `rejected`: a smaller request may do. */
async function askVectors(
  { config, asker, shown }: Opened,
  batch: readonly Waiting[],
  signal: AbortSignal,
): Promise<readonly Float32Array[] | 'rejected'> {
  const { model, dimensions } = config;
  const input = batch.map(({ text }) => text);
  const asked = { model, input, encoding_format: 'float', ...(dimensions === undefined ? {} : { dimensions }) };
  const answer = await asker.ask(asked, signal);
  if (answer.status === 'not-asked') {
    signal.throwIfAborted();
    throw failed(config, 'the run stops');
  }
  if (answer.status === 'failed') {
    const perhapsOne = answer.reason === 'rejected' || answer.reason === 'over-context';
    if (perhapsOne && batch.length > 1) return 'rejected';
    throw failed(config, `${answer.reason}: ${answer.detail}`);
  }
  const found = readVectors(answer.body, batch.length);
  if (typeof found === 'string') throw failed(config, found);
  agree(config, shown, found);
  return found.vectors;
}

interface Found {
  readonly vectors: readonly Float32Array[];
  readonly model: string | null;
}

/** The vectors by their index, or what is wrong with the answer. */
function readVectors(body: unknown, count: number): Found | string {
  if (!isRecord(body) || !Array.isArray(body.data)) return 'the answer has no list named data';
  const vectors: Float32Array[] = [];
  for (const [at, item] of body.data.entries()) {
    if (!isRecord(item) || !Array.isArray(item.embedding)) return `data[${at}] has no list named embedding`;
    if (!item.embedding.every((value) => typeof value === 'number')) {
      return `the embedding in data[${at}] is no list of numbers (a vector for each token is none: pool them)`;
    }
    const vector = unitLength(item.embedding);
    if (!vector) return `the embedding in data[${at}] has no direction`;
    vectors[typeof item.index === 'number' ? item.index : at] = vector;
  }
  const given = Object.keys(vectors).length;
  if (given !== count || vectors.length !== count) return `there are ${given} vectors for ${count} texts`;
  return { vectors, model: typeof body.model === 'string' ? body.model : null };
}

function agree(config: EmbeddingsEndpointConfig, shown: Opened['shown'], { vectors, model }: Found): void {
  for (const { length } of vectors) {
    shown.dimension ??= length;
    if (length !== shown.dimension) throw changed(config, `vectors of ${shown.dimension} numbers`, `of ${length}`);
  }
  shown.model ??= model;
  if (model !== null && model !== shown.model) throw changed(config, `answers as ${shown.model}`, `as ${model}`);
}

function changed({ endpoint, model }: EmbeddingsEndpointConfig, before: string, now: string): ForeshadowError {
  return new ForeshadowError('embedder.changed', `${model} at ${endpoint} gave ${before}, and now ${now}.`, {
    hint: 'Vectors of another model say nothing to a screen: find out what the endpoint serves.',
  });
}

function failed({ endpoint, model }: EmbeddingsEndpointConfig, why: string): ForeshadowError {
  return new ForeshadowError('embedder.failed', `${model} at ${endpoint} gave no vectors: ${why.slice(0, 300)}.`, {
    hint: 'Check the endpoint, the model name, the key, and that maxCharacters fits its context.',
  });
}
