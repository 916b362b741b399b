import type { EngineContext, EngineModel, EngineSequence } from './engine.ts';

/**
 * Two contexts of one sequence and one thread each. Several sequences of one context are faster on a quiet machine, but
 * node-llama-cpp 3.21.1 then mixes them up: the same 24 requests with the same seeds, asked together, gave other texts
 * than asked alone for 4 to 23 of them, with words of one reply turning up in another. With one sequence a context all
 * 24 agreed in every round. A reply that depends on who else was asking is not a replay.
 */
const contextsCount = 2;
const sequencesPerContext = 1;
const batchTokens = 512;

export interface SequencePool {
  readonly size: number;
  /** Waits for a free sequence, uses it, and gives it back. */
  use<T>(work: (sequence: EngineSequence) => Promise<T>): Promise<T>;
  dispose(): Promise<void>;
}

interface Slot {
  readonly sequence: EngineSequence;
  readonly context: number;
}

export async function createSequencePool(model: EngineModel, contextTokens: number): Promise<SequencePool> {
  const contexts: EngineContext[] = [];
  for (let index = 0; index < contextsCount; index++) {
    contexts.push(
      await model.createContext({
        sequences: sequencesPerContext,
        contextSize: contextTokens,
        batchSize: batchTokens,
        threads: 1,
      }),
    );
  }
  const free: Slot[] = contexts.flatMap((context, index) =>
    Array.from({ length: sequencesPerContext }, () => ({ sequence: context.getSequence(), context: index })),
  );
  const busy = contexts.map(() => 0);
  const waiting: ((slot: Slot) => void)[] = [];
  const take = (): Slot | Promise<Slot> => {
    const best = leastBusy(free, busy);
    if (best < 0) return new Promise((resolve) => waiting.push(resolve));
    const slot = free.splice(best, 1)[0]!;
    busy[slot.context]!++;
    return slot;
  };
  const giveBack = (slot: Slot): void => {
    const next = waiting.shift();
    if (next) {
      next(slot);
      return;
    }
    busy[slot.context]!--;
    free.push(slot);
  };
  return {
    size: free.length,
    use: async (work) => {
      const slot = await take();
      try {
        return await work(slot.sequence);
      } finally {
        giveBack(slot);
      }
    },
    dispose: async () => {
      for (const context of contexts) await context.dispose();
    },
  };
}

/** Index of a free slot in the context with the least work, the last used first (its prefix may still be there). */
function leastBusy(free: readonly Slot[], busy: readonly number[]): number {
  let best = -1;
  for (let index = free.length - 1; index >= 0; index--) {
    if (best < 0 || busy[free[index]!.context]! < busy[free[best]!.context]!) best = index;
  }
  return best;
}
