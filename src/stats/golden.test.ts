import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareVector, type StatsVector } from './compare-vector.ts';
import { vectorFunctions } from './vectors.ts';

const vectors: StatsVector[] = JSON.parse(
  readFileSync(new URL('./__fixtures__/golden.json', import.meta.url), 'utf8'),
).vectors;

describe('golden values of __fixtures__/golden.py', () => {
  it.each([...new Set(vectors.map((vector) => vector.fn))])('%s', (fn) => {
    const misses = vectors
      .filter((vector) => vector.fn === fn)
      .flatMap((vector) => compareVector(vector, vectorFunctions));
    expect(misses).toEqual([]);
  });
});
