import type { EngineContext, EngineModel, EngineSequence } from './engine.ts';

/**
 * Contexts of one sequence and one thread each. More sequences in a context would be sampled side by side on libuv
 * threads, and llama.cpp reorders the logits on first access without a lock: in node-llama-cpp 3.21.1 a fifth to a
 * third of the replies then took tokens of a neighbour (24 of 24 equal their lone selves this way, at the same
 * processor time per token). One thread, because ggml's threads wait by spinning and collapse on a busy machine.
 */
const contextsCount = 4;
const batchTokens = 512;

export interface SequencePool {
  readonly size: number;
  /** Waits for a free sequence, uses it, and gives it back. */
  use<T>(work: (sequence: EngineSequence) => Promise<T>): Promise<T>;
  dispose(): Promise<void>;
}

export async function createSequencePool(model: EngineModel, contextTokens: number): Promise<SequencePool> {
  const contexts: EngineContext[] = [];
  for (let index = 0; index < contextsCount; index++) {
    contexts.push(
      await model.createContext({ sequences: 1, contextSize: contextTokens, batchSize: batchTokens, threads: 1 }),
    );
  }
  const free = contexts.map((context) => context.getSequence());
  const waiting: ((sequence: EngineSequence) => void)[] = [];
  const take = (): EngineSequence | Promise<EngineSequence> =>
    free.pop() ?? new Promise((resolve) => waiting.push(resolve));
  const giveBack = (sequence: EngineSequence): void => {
    const next = waiting.shift();
    if (next) next(sequence);
    else free.push(sequence);
  };
  return {
    size: contexts.length,
    use: async (work) => {
      const sequence = await take();
      try {
        return await work(sequence);
      } finally {
        giveBack(sequence);
      }
    },
    dispose: async () => {
      for (const context of contexts) await context.dispose();
    },
  };
}
