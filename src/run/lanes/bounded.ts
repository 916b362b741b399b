/**
 * Runs `work` over a stream with at most `parallel` items under way, and takes the next item only when there is room: a
 * million prefixes never become a million promises. The first error, of the stream or of an item, stops the stream and
 * is thrown once the others are done; `stop` ends it early without one.
 */
export async function eachBounded<T>(
  items: AsyncIterable<T>,
  parallel: number,
  work: (item: T, stop: () => void) => Promise<void>,
): Promise<void> {
  let running = 0;
  let stopped = false;
  let failure: { readonly error: unknown } | undefined;
  let wake: (() => void) | undefined;
  const stop = (): void => {
    stopped = true;
  };
  const ended = (): void => {
    running--;
    wake?.();
  };
  const failed = (error: unknown): void => {
    failure ??= { error };
    ended();
  };
  // One waiter and one counter: racing a set of promises costs as many reactions as there are items under way.
  const oneEnds = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });
  try {
    for await (const item of items) {
      running++;
      work(item, stop).then(ended, failed);
      while (running >= parallel) await oneEnds();
      if (stopped || failure) break;
    }
  } catch (error) {
    failure ??= { error };
  }
  while (running > 0) await oneEnds();
  if (failure) throw failure.error;
}
