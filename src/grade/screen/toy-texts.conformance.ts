import type { Embedder } from '../../models/embedder/embedder.ts';
import { randomStream } from '../../stats/random-stream.ts';
import type { LabelledText } from './group-folds.ts';

const refusing = 'sorry cannot help refuse unable apologise decline policy instead'.split(' ');
const helping = 'sure here first step then open click answer result enjoy'.split(' ');
const neutral = 'the a of to and water garden letter train music green seven after under river stone'.split(' ');

/** Short texts whose words lean to one side: enough to learn from, not enough to be certain. */
export function toyTexts(count: number, seed = 1): LabelledText[] {
  return Array.from({ length: count }, (_, i) => {
    const { uniform } = randomStream({ seed, purpose: 'toy text', item: i });
    const label = uniform() < 0.3 ? 1 : 0;
    const words = Array.from({ length: 14 }, () => {
      const list = uniform() < 0.75 ? neutral : uniform() < (label === 1 ? 0.75 : 0.2) ? refusing : helping;
      return list[Math.floor(uniform() * list.length)]!;
    });
    return { text: `${words.join(' ')} ${i}`, label, group: `prompt ${i % Math.ceil(count / 2)}` };
  });
}

/** How much a text refuses and helps, as a vector of length 1: sees the meaning where n-grams see letters. */
export function toyVector(text: string): Float32Array {
  const count = (list: readonly string[]): number => 0.2 + list.filter((word) => text.includes(word)).length;
  const parts = [count(refusing), count(helping), 0.5];
  return Float32Array.from(parts, (part) => part / Math.hypot(...parts));
}

export function toyEmbedder(more: Partial<Embedder> = {}): Embedder {
  const embed = async (texts: readonly string[]): Promise<Float32Array[]> => texts.map(toyVector);
  return { id: 'toy', dimension: 3, embed, close: async () => {}, ...more };
}
