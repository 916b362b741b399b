import { sha256 } from '../../core/content-id.ts';

/** Of texts; a score is a few dozen bytes here. */
const most = 200_000;

/**
 * Asks for the score of a text once: a cascade looks at every reply twice, for its plan and for its draw, and both must
 * see one score. What failed is asked for again.
 */
export function rememberedScores(
  score: (text: string, signal?: AbortSignal) => Promise<number>,
): (text: string, signal?: AbortSignal) => Promise<number> {
  const known = new Map<string, Promise<number>>();
  return (text, signal) => {
    const key = sha256(text).slice(0, 32);
    const before = known.get(key);
    if (before) return before;
    const asked = score(text, signal);
    known.set(key, asked);
    asked.catch(() => known.delete(key));
    if (known.size > most) known.delete(known.keys().next().value!);
    return asked;
  };
}
