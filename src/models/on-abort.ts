import { setMaxListeners } from 'node:events';

const callbacksOf = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back when the signal aborts, unless the returned function is called before. Hundreds of requests share the
 * signal of their run: one listener stands for them all, because taking one of many listeners away is a linear search.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const callbacks = callbacksOf.get(signal) ?? listen(signal);
  callbacks.add(callback);
  return () => callbacks.delete(callback);
}

function listen(signal: AbortSignal): Set<() => void> {
  const callbacks = new Set<() => void>();
  callbacksOf.set(signal, callbacks);
  // Waits between tries listen to it too; Node warns of a leak from the eleventh on.
  setMaxListeners(0, signal);
  const callAll = (): void => {
    for (const callback of [...callbacks]) callback();
  };
  signal.addEventListener('abort', callAll, { once: true });
  return callbacks;
}
