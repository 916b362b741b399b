/**
 * Runs `work` over a stream with at most `parallel` items under way, and takes the next item only when there is room: a
 * million prefixes never become a million promises. The first error stops the stream and is thrown once the others are
 * done; `stop` ends it early without one.
 */
export async function eachBounded<T>(
  items: AsyncIterable<T>,
  parallel: number,
  work: (item: T, stop: () => void) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  let stopped = false;
  const stop = (): void => {
    stopped = true;
  };
  for await (const item of items) {
    if (stopped || failure) break;
    const task: Promise<void> = work(item, stop)
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => running.delete(task));
    running.add(task);
    if (running.size >= parallel) await Promise.race(running);
  }
  await Promise.all(running);
  if (failure) throw failure.error;
}
