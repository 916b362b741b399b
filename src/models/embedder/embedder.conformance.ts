import { describe, expect, it } from 'vitest';
import type { Embedder } from './embedder.ts';

const live = new AbortController().signal;
const texts = ['The cat sat on the mat.', 'A rise in interest rates.', '', ' \n', 'x'.repeat(50_000), '\ud800 你好 🙂'];

/** What every embedder owes a screen. */
export function embedderConformance(name: string, make: () => Promise<Embedder>): void {
  describe(`${name} is an embedder`, () => {
    it('gives each text a vector of length 1 and of its dimension, in order', async () => {
      const embedder = await make();
      const vectors = await embedder.embed(texts, live);
      expect(vectors).toHaveLength(texts.length);
      for (const vector of vectors) {
        expect(vector).toHaveLength(embedder.dimension!);
        expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
      }
      const [second] = await embedder.embed([texts[1]!], live);
      expect(second).toEqual(vectors[1]);
      await embedder.close();
    }, 60_000);

    it('gives equal texts equal vectors, alone or in company, also made anew', async () => {
      const [one, other] = [await make(), await make()];
      expect(other.id).toBe(one.id);
      const [alone] = await one.embed([texts[0]!], live);
      const company = await other.embed([texts[1]!, texts[0]!, texts[0]!], live);
      expect(company[1]).toEqual(alone);
      expect(company[2]).toEqual(alone);
      expect(company[0]).not.toEqual(alone);
      await Promise.all([one.close(), other.close()]);
    }, 60_000);

    it('gives no text no vector, and stops with the signal', async () => {
      const embedder = await make();
      expect(await embedder.embed([], live)).toEqual([]);
      await expect(embedder.embed(['x'], AbortSignal.abort())).rejects.toThrow();
      await embedder.close();
    }, 60_000);
  });
}

/** A fake `/v1/embeddings`: three numbers by letters, so that a vector tells its text. */
export function lettersVector(text: string): number[] {
  const count = (of: RegExp): number => (text.match(of) ?? []).length;
  return [1 + count(/[a-h]/g), 1 + 2 * count(/[i-q]/g), 1 + 3 * count(/[^a-q]/g)];
}
