import type { ScoringScreen } from './screen.ts';

/** Asked for together: an embedder makes batches of them, a limiter queues what is too many. */
const atOnce = 256;

/** The score of each row, null where the screen has none. Throws the first failure where not a single row has one. */
export async function scoreTexts(
  screen: ScoringScreen,
  rows: readonly { readonly text: string }[],
  signal?: AbortSignal,
): Promise<(number | null)[]> {
  const scores: (number | null)[] = [];
  let failure: unknown;
  for (let from = 0; from < rows.length; from += atOnce) {
    const asked = rows.slice(from, from + atOnce).map(async ({ text }) => screen.score(text, signal));
    for (const settled of await Promise.allSettled(asked)) {
      if (settled.status === 'rejected') failure ??= settled.reason;
      scores.push(settled.status === 'fulfilled' ? settled.value : null);
    }
    signal?.throwIfAborted();
  }
  if (failure !== undefined && scores.every((score) => score === null)) throw failure;
  return scores;
}
